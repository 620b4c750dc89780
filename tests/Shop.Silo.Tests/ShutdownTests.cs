using System.Diagnostics;
using Shop.Testing;

namespace Shop.Silo.Tests;

/// <summary>A silo in a process of its own is stopped while its database does not answer.</summary>
public sealed class ShutdownTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task A_silo_whose_database_hangs_ends_after_a_termination_signal_and_names_the_step()
    {
        await using var postgres = await FaultyPostgres.StartAsync();
        var port = FreePort.Next();
        var errors = new List<string>();
        var start = new ProcessStartInfo(
            "dotnet",
            [
                typeof(SiloHost).Assembly.Location, $"--ConnectionStrings:Shop={postgres.ConnectionString}",
                $"--Silo:Port={FreePort.Next()}", $"--Silo:GatewayPort={FreePort.Next()}", $"--Admin:Port={port}",
                "--Shutdown:Budget=00:00:02", "--Logging:LogLevel:Default=None",
            ]);
        await using var silo = HostProcess.Start(start, _ => { }, errors.Add);
        var health = new Uri($"http://127.0.0.1:{port}/health/ready");
        Assert.True(await silo.WaitUntilReadyAsync(health, TimeSpan.FromMinutes(1), TimeProvider.System), string.Join('\n', errors));
        postgres.Freeze();

        silo.Send(Signal.Terminate);
        await silo.OutputRead.WaitAsync(CancellationToken);

        Assert.Equal(1, silo.ExitCode);
        Assert.Contains(errors, line => line.Contains("took longer than 00:00:02 (Shutdown:Budget)", StringComparison.Ordinal));
    }
}
