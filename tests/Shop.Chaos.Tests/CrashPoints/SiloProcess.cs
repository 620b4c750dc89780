using System.Diagnostics;
using System.Globalization;
using System.Text;
using Shop.Testing;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>The ports of a silo. They are the same before and after a crash, so that it keeps its address in the cluster.</summary>
internal sealed record SiloPorts(int Silo, int Gateway, int Admin)
{
    public static SiloPorts Take() => new(FreePort.Next(), FreePort.Next(), FreePort.Next());
}

/// <summary>A silo of the instrumented build in a process of its own. It ends when this process ends, for any reason.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>The exit code of a process that was ended by SIGKILL.</summary>
    public const int Killed = 128 + (int)Signal.Kill;

    private readonly StringBuilder _output = new();
    private readonly HostProcess _process;

    private SiloProcess(ProcessStartInfo start) => _process = HostProcess.Start(start, line => _output.AppendLine(line));

    /// <summary>Completes when the process has ended.</summary>
    public Task Exited => _process.Exited;

    /// <summary>Valid when <see cref="Exited"/> has completed.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a silo. Does not wait until it accepts calls.</summary>
    public static SiloProcess Start(
        string program, SiloPorts ports, string connectionString, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet",
            [
                program,
                $"--Silo:Port={Text(ports.Silo)}", $"--Silo:GatewayPort={Text(ports.Gateway)}", $"--Admin:Port={Text(ports.Admin)}",
                "--Http:Bind=loopback", "--Logging:LogLevel:Default=Warning",
                "--Orders:RecoverAfter=00:00:00.200", "--Orders:RecoverEvery=00:00:00.200",
            ])
        {
            RedirectStandardInput = true,
        };
        start.Environment["ConnectionStrings__Shop"] = connectionString;
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new SiloProcess(start);
    }

    /// <summary>The output of the process. Waits until it has ended.</summary>
    public async Task<string> ReadOutputAsync()
    {
        await _process.OutputRead;
        return _output.ToString().Trim();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
