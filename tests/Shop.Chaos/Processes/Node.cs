using System.Diagnostics;
using Shop.Chaos.Histories;
using Shop.Testing;

namespace Shop.Chaos.Processes;

internal enum NodeKind
{
    Silo,
    Api,
}

/// <summary>
/// One process of the shop and whoever looks after it: when it ends, however that comes, it is started again a second later, as a
/// supervisor would. What it prints goes to a file.
/// </summary>
internal sealed class Node(
    NodeKind kind, int number, Place place, Uri health, Uri main, Func<bool, ProcessStartInfo> describe, string logFile, History history, TimeProvider timeProvider)
    : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly StreamWriter _log = new(new FileStream(logFile, FileMode.Create, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    private Task? _watch;
    private volatile HostProcess? _process;

    public NodeKind Kind => kind;

    public string Name { get; } = $"{(kind == NodeKind.Silo ? "silo" : "api")}-{number}";

    public Place Place => place;

    /// <summary>Where it serves people.</summary>
    public Uri Main => main;

    /// <summary>Its clock is two hours ahead from the next start on.</summary>
    public bool ClockIsAhead { get; set; }

    /// <summary>How often the process has ended by itself or by a fault.</summary>
    public int Ends { get; private set; }

    public void Start() => _watch ??= WatchAsync();

    /// <summary>Sends a signal to the process, if there is one at the moment.</summary>
    public bool Send(Signal signal)
    {
        var sent = _process?.Send(signal) == true;
        history.Write(new HistoryLine { Event = "signal", Node = Name, Detail = signal.ToString(), Outcome = sent ? "sent" : "no-process" });
        return sent;
    }

    /// <summary>Whether it takes work.</summary>
    public Task<bool> IsReadyAsync() => HostProcess.IsReadyAsync(health);

    /// <summary>Waits until it takes work.</summary>
    public async Task<bool> WaitUntilReadyAsync(TimeSpan patience)
    {
        var since = timeProvider.GetTimestamp();
        while (timeProvider.GetElapsedTime(since) < patience)
        {
            if (await IsReadyAsync())
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), timeProvider);
        }

        return false;
    }

    /// <summary>Waits until the process that runs now has ended.</summary>
    public async Task<bool> WaitForEndAsync(int endsBefore, TimeSpan patience)
    {
        var since = timeProvider.GetTimestamp();
        while (Ends == endsBefore && timeProvider.GetElapsedTime(since) < patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), timeProvider);
        }

        return Ends > endsBefore;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_process is { } process)
        {
            // A process that was paused must be woken to hear of its end.
            process.Send(Signal.Continue);
            process.Send(Signal.Terminate);
        }

        if (_watch is { } watch && await Task.WhenAny(watch, Task.Delay(TimeSpan.FromSeconds(40), timeProvider)) != watch)
        {
            Send(Signal.Kill);
            await watch;
        }

        await _log.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await using var process = HostProcess.Start(describe(ClockIsAhead), _log.WriteLine);
            _process = process;
            history.Write(new HistoryLine { Event = "started", Node = Name, Detail = ClockIsAhead ? "clock two hours ahead" : null });
            await process.OutputRead;
            _process = null;
            history.Write(new HistoryLine { Event = "ended", Node = Name, Status = process.ExitCode });
            await _log.WriteLineAsync($"=== ended with exit code {process.ExitCode}");
            Ends++;
            try
            {
                await Task.Delay(Pause, timeProvider, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
