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
/// A process of the shop with its supervisor: a process that ends for any reason is restarted after a second. Its output goes to a
/// file.
/// </summary>
internal sealed class Node(
    NodeKind kind,
    int number,
    NetworkHost host,
    Uri health,
    Uri main,
    Func<Node, ProcessStartInfo> describe,
    string logFile,
    History history,
    TimeProvider timeProvider) : IAsyncDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(40);

    private readonly CancellationTokenSource _stopping = new();
    private readonly StreamWriter _log =
        new(new FileStream(logFile, FileMode.Create, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };

    private Task? _supervision;
    private volatile HostProcess? _process;

    public NodeKind Kind => kind;

    public string Name { get; } = $"{(kind == NodeKind.Silo ? "silo" : "api")}-{number}";

    public NetworkHost Host => host;

    /// <summary>The base address of the API, or of the silo's admin port.</summary>
    public Uri Main => main;

    /// <summary>Whether the next process gets a clock that is two hours ahead.</summary>
    public bool ClockIsAhead { get; set; }

    /// <summary>Whether the next process is one of the release before, in a run with a rolling update.</summary>
    public bool IsPreviousRelease { get; set; }

    /// <summary>The number of times that the process has ended.</summary>
    public int Ends { get; private set; }

    public void Start() => _supervision ??= SuperviseAsync();

    /// <summary>Sends a signal to the process. False if no process runs.</summary>
    public bool Send(Signal signal)
    {
        var sent = _process?.Send(signal) == true;
        var outcome = sent ? "sent" : "no-process";
        history.Write(new HistoryLine { Event = "signal", Node = Name, Detail = signal.ToString(), Outcome = outcome });
        return sent;
    }

    /// <summary>Whether the health endpoint reports ready.</summary>
    public Task<bool> IsReadyAsync() => HostProcess.IsReadyAsync(health);

    /// <summary>Polls the health endpoint. False after the timeout.</summary>
    public async Task<bool> WaitUntilReadyAsync(TimeSpan timeout)
    {
        var since = timeProvider.GetTimestamp();
        while (timeProvider.GetElapsedTime(since) < timeout)
        {
            if (await IsReadyAsync())
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), timeProvider);
        }

        return false;
    }

    /// <summary>Waits until the process has ended. False after the timeout.</summary>
    public async Task<bool> WaitForEndAsync(int endsBefore, TimeSpan timeout)
    {
        var since = timeProvider.GetTimestamp();
        while (Ends == endsBefore && timeProvider.GetElapsedTime(since) < timeout)
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
            // A paused process handles SIGTERM only when it continues.
            process.Send(Signal.Continue);
            process.Send(Signal.Terminate);
        }

        if (_supervision is { } supervision
            && await Task.WhenAny(supervision, Task.Delay(StopTimeout, timeProvider)) != supervision)
        {
            Send(Signal.Kill);
            await supervision;
        }

        await _log.DisposeAsync();
        _stopping.Dispose();
    }

    private string? DescribeStart() => IsPreviousRelease ? "previous release" : ClockIsAhead ? "clock two hours ahead" : null;

    private async Task SuperviseAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await using var process = HostProcess.Start(describe(this), _log.WriteLine);
            _process = process;
            history.Write(new HistoryLine { Event = "started", Node = Name, Detail = DescribeStart() });
            await process.OutputRead;
            _process = null;
            history.Write(new HistoryLine { Event = "ended", Node = Name, Status = process.ExitCode });
            await _log.WriteLineAsync($"=== ended with exit code {process.ExitCode}");
            Ends++;
            try
            {
                await Task.Delay(RestartDelay, timeProvider, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
