using System.Diagnostics;
using System.Globalization;
using Shop.Silo;

namespace Shop.Api.Tests.Faults;

/// <summary>A silo or an API as a process of its own, on ports that it keeps over restarts.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly string _program;
    private readonly string[] _settings;
    private readonly int _healthPort;
    private Process? _process;

    private HostProcess(string program, int healthPort, string[] settings) => (_program, _healthPort, _settings) = (program, healthPort, settings);

    /// <summary>How the other silos and the database know it.</summary>
    public int Port { get; private init; }

    public static HostProcess Silo(params string[] settings)
    {
        var (silo, admin) = (Hosts.ShopApp.FreePort(), Hosts.ShopApp.FreePort());
        string[] ports = [$"--Silo:Port={silo}", $"--Silo:GatewayPort={Hosts.ShopApp.FreePort()}", $"--Admin:Port={admin}"];
        return new(typeof(SiloHost).Assembly.Location, admin, [.. ports, .. settings]) { Port = silo };
    }

    public static HostProcess Api(params string[] settings)
    {
        var port = Hosts.ShopApp.FreePort();
        string[] ports = [$"--Api:Port={port}", $"--Api:MetricsPort={Hosts.ShopApp.FreePort()}"];
        return new(typeof(ApiHost).Assembly.Location, port, [.. ports, .. settings]) { Port = port };
    }

    /// <summary>Starts it and waits until it wants work.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [_program, .. _settings]) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var http = new HttpClient();
        await FaultyShop.EventuallyAsync(async () =>
        {
            Assert.False(_process.HasExited, $"{_program} ended with {(_process.HasExited ? _process.ExitCode : 0)}.");
            try
            {
                using var answer = await http.GetAsync($"http://127.0.0.1:{_healthPort}/health/ready");
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    public void Pause() => SendSignal("STOP");

    public void Resume() => SendSignal("CONT");

    /// <summary>SIGTERM, as every service manager sends it; answers the exit code.</summary>
    public Task<int> StopAsync()
    {
        SendSignal("TERM");
        return EndAsync();
    }

    public async Task<int> EndAsync()
    {
        await _process!.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
    }

    private void SendSignal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
