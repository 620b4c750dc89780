using System.Diagnostics;
using Shop.Silo;
using Shop.Testing;

namespace Shop.Api.Tests.Faults;

/// <summary>A silo or an API in a process of its own, on ports that it keeps over restarts.</summary>
internal sealed class RestartableHost : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private readonly string _program;
    private readonly string[] _settings;
    private readonly int _healthPort;
    private HostProcess? _process;

    private RestartableHost(string program, int healthPort, string[] settings) =>
        (_program, _healthPort, _settings) = (program, healthPort, settings);

    /// <summary>The port for other silos, or the port of the API.</summary>
    public int Port { get; private init; }

    public static RestartableHost Silo(params string[] settings)
    {
        var (silo, admin) = (FreePort.Next(), FreePort.Next());
        string[] ports = [$"--Silo:Port={silo}", $"--Silo:GatewayPort={FreePort.Next()}", $"--Admin:Port={admin}"];
        return new(typeof(SiloHost).Assembly.Location, admin, [.. ports, .. settings]) { Port = silo };
    }

    public static RestartableHost Api(params string[] settings)
    {
        var port = FreePort.Next();
        string[] ports = [$"--Api:Port={port}", $"--Api:MetricsPort={FreePort.Next()}"];
        return new(typeof(ApiHost).Assembly.Location, port, [.. ports, .. settings]) { Port = port };
    }

    /// <summary>Starts the process and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        await DisposeAsync();
        _process = HostProcess.Start(new ProcessStartInfo("dotnet", [_program, .. _settings]));
        var health = new Uri($"http://127.0.0.1:{_healthPort}/health/ready");
        var isReady = await _process.WaitUntilReadyAsync(health, StartTimeout, TimeProvider.System);
        Assert.True(isReady, $"{_program} {(_process.Exited.IsCompleted ? $"ended with {_process.ExitCode}" : "is not ready")}.");
    }

    public void Pause() => _process!.Send(Signal.Stop);

    public void Resume() => _process!.Send(Signal.Continue);

    /// <summary>Sends SIGTERM, as a service manager does, and returns the exit code.</summary>
    public Task<int> StopAsync()
    {
        _process!.Send(Signal.Terminate);
        return EndAsync();
    }

    public async Task<int> EndAsync()
    {
        await _process!.Exited.WaitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
