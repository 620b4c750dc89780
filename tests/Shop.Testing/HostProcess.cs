using System.Diagnostics;
using System.Text;

namespace Shop.Testing;

/// <summary>
/// A program in a process of its own. Its output is read continuously, so the process never blocks on a full pipe. Disposing kills
/// a process that still runs.
/// </summary>
public sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan OutputTimeout = TimeSpan.FromSeconds(1);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(3) };

    private readonly Process _process;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _receiving = new();
    private bool _isDisposed;

    private HostProcess(ProcessStartInfo start, Action<string> onOutput, Action<string> onError)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) => _exited.TrySetResult();
        _process.OutputDataReceived += (_, line) => Receive(line.Data, onOutput);
        _process.ErrorDataReceived += (_, line) => Receive(line.Data, onError);
        _process.Start();
        Id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        OutputRead = _process.WaitForExitAsync();
    }

    public int Id { get; }

    /// <summary>Completes when the process has ended. Its last output may arrive later.</summary>
    public Task Exited => _exited.Task;

    /// <summary>
    /// Completes when the process has ended and its output was read to the end. A child process that keeps the pipe open delays it.
    /// </summary>
    public Task OutputRead { get; }

    /// <summary>
    /// The exit code, or 128 plus the number of the signal that ended the process. Valid when <see cref="Exited"/> has completed.
    /// </summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program. Lines of its output are passed on one at a time, in the order of each stream.</summary>
    /// <param name="onOutput">Receives lines of standard output; they are discarded if it is null.</param>
    /// <param name="onError">Receives lines of standard error; <paramref name="onOutput"/> receives them if it is null.</param>
    public static HostProcess Start(ProcessStartInfo start, Action<string>? onOutput = null, Action<string>? onError = null) =>
        new(start, onOutput ?? (_ => { }), onError ?? onOutput ?? (_ => { }));

    /// <summary>Runs a program until it ends. Cancellation sends SIGTERM and waits for the end.</summary>
    public static async Task<CommandResult> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken = default)
    {
        var (output, errors) = (new StringBuilder(), new StringBuilder());
        await using var process = Start(start, line => output.AppendLine(line), line => errors.AppendLine(line));
        await using var stop = cancellationToken.Register(() => process.Send(Signal.Terminate));
        await process.OutputRead;
        cancellationToken.ThrowIfCancellationRequested();
        return new CommandResult(process.ExitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Whether a health endpoint answers with a success status within three seconds.</summary>
    public static async Task<bool> IsReadyAsync(Uri health)
    {
        try
        {
            using var response = await Http.GetAsync(health);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Polls a health endpoint. False if the process ends or the time is over before it is ready.</summary>
    public async Task<bool> WaitUntilReadyAsync(Uri health, TimeSpan timeout, TimeProvider timeProvider)
    {
        var since = timeProvider.GetTimestamp();
        while (!Exited.IsCompleted && timeProvider.GetElapsedTime(since) < timeout)
        {
            if (await IsReadyAsync(health))
            {
                return true;
            }

            await Task.Delay(Poll, timeProvider);
        }

        return false;
    }

    /// <summary>False if the process has ended.</summary>
    public bool Send(Signal signal) => !Exited.IsCompleted && Posix.Send(Id, signal);

    /// <summary>
    /// Stops the process as an orchestrator does: SIGTERM, and SIGKILL when the time is over. A paused process is resumed first.
    /// </summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(TimeSpan timeout)
    {
        Send(Signal.Continue);
        Send(Signal.Terminate);
        if (await Task.WhenAny(Exited, Task.Delay(timeout, TimeProvider.System)) != Exited)
        {
            Send(Signal.Kill);
            await Exited;
        }

        return ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Send(Signal.Kill);
        await Exited;
        await Task.WhenAny(OutputRead, Task.Delay(OutputTimeout, TimeProvider.System));
        lock (_receiving)
        {
            _isDisposed = true;
        }

        _process.Dispose();
    }

    private void Receive(string? line, Action<string> receiver)
    {
        lock (_receiving)
        {
            if (line is not null && !_isDisposed)
            {
                receiver(line);
            }
        }
    }
}

/// <summary>The result of a program that ran to its end.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors);
