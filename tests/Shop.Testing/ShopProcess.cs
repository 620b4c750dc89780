using System.Diagnostics;

namespace Shop.Testing;

/// <summary>
/// One process of the shop. Its output goes to a file. It is stopped as an orchestrator does: SIGTERM, and SIGKILL after 30 s.
/// </summary>
public sealed class ShopProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly HostProcess _process;
    private readonly StreamWriter _log;

    private ShopProcess(string name, HostProcess process, StreamWriter log) => (Name, _process, _log) = (name, process, log);

    public string Name { get; }

    public int Id => _process.Id;

    /// <summary>The exit code if the process has ended, otherwise null.</summary>
    public int? ExitCode => _process.Exited.IsCompleted ? _process.ExitCode : null;

    /// <summary>Starts a program that was built with this one and waits until it is ready.</summary>
    /// <param name="health">Answers 200 when the program is ready.</param>
    /// <exception cref="RunFailedException">The program did not become ready within 60 s.</exception>
    public static Task<ShopProcess> StartAsync(
        string name,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        Uri health,
        string folder,
        TimeProvider timeProvider)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            WorkingDirectory = folder,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        return StartAsync(name, start, health, folder, timeProvider);
    }

    /// <summary>Starts any program and waits until it is ready.</summary>
    /// <param name="health">Answers 200 when the program is ready.</param>
    /// <exception cref="RunFailedException">The program did not become ready within 60 s.</exception>
    public static async Task<ShopProcess> StartAsync(
        string name, ProcessStartInfo start, Uri health, string folder, TimeProvider timeProvider)
    {
        var logFile = Path.Combine(folder, $"{name}.log");
        var log = new StreamWriter(logFile) { AutoFlush = true };
        var shop = new ShopProcess(name, HostProcess.Start(start, log.WriteLine), log);
        if (await shop._process.WaitUntilReadyAsync(health, StartTimeout, timeProvider))
        {
            return shop;
        }

        await shop.DisposeAsync();
        throw new RunFailedException($"{name} does not start; see {logFile}.");
    }

    /// <summary>Ends the process as a crash does (SIGKILL). Completes when it has ended.</summary>
    public async Task KillAsync()
    {
        _process.Send(Signal.Kill);
        await _process.Exited;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(StopTimeout);
        await _process.DisposeAsync();
        await _log.DisposeAsync();
    }
}
