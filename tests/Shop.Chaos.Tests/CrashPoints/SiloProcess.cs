using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>Where a silo listens; the same before and after a crash, so that it is the same member of its cluster.</summary>
internal sealed record SiloPorts(int Silo, int Gateway, int Admin)
{
    // Below the ports that systems give to outgoing connections: those could take one while the silo is away.
    private const int First = 15_000;
    private const int Last = 29_999;

    private static int _next = Random.Shared.Next(First, Last);

    public static SiloPorts Take() => new(TakeOne(), TakeOne(), TakeOne());

    private static int TakeOne()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % (Last - First));
            if (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().All(listener => listener.Port != port))
            {
                return port;
            }
        }
    }
}

/// <summary>A silo of the instrumented build as a process of its own. It ends when this process does, however that ends.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>The exit code of a process that was killed (SIGKILL).</summary>
    public const int Killed = 128 + 9;

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private SiloProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
        Died = process.WaitForExitAsync();
    }

    /// <summary>Completes when the process is gone.</summary>
    public Task Died { get; }

    /// <summary>How the process ended, once it is gone.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a silo; it takes calls some time later.</summary>
    public static SiloProcess Start(string program, SiloPorts ports, string connectionString, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet",
            [
                program, $"--Silo:Port={Text(ports.Silo)}", $"--Silo:GatewayPort={Text(ports.Gateway)}", $"--Admin:Port={Text(ports.Admin)}", "--Http:Bind=loopback",
                "--Orders:RecoverAfter=00:00:00.200", "--Orders:RecoverEvery=00:00:00.200", "--Logging:LogLevel:Default=Warning",
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Shop"] = connectionString;
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new SiloProcess(Process.Start(start)!);
    }

    /// <summary>What the process said, once it is gone.</summary>
    public async Task<string> SaidAsync() => (await _output + await _errors).Trim();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await Died;
        _process.Dispose();
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
