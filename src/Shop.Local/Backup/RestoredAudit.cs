using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shop.Administration;
using Shop.Identities;
using Shop.Silo;

namespace Shop.Local.Backup;

/// <summary>Audits a restored database with a silo of its own, which creates no administrator.</summary>
internal static class RestoredAudit
{
    public static async Task<AuditReport> RunAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var silo = SiloHost.Build(
            [
                "--environment=Local", $"--contentRoot={AppContext.BaseDirectory}", $"--ConnectionStrings:Shop={connectionString}",
                "--Orleans:ClusterId=restored", "--Silo:Address=127.0.0.1", $"--Silo:Port={FreePort()}", "--Silo:GatewayPort=0",
                "--Admin:Port=0", "--Admin:Username=", "--Admin:Password=", "--Http:Bind=loopback", "--Mail:Host=",
            ],
            builder => builder.Logging.ClearProviders());
        await silo.StartAsync(cancellationToken);
        var audit = silo.Services.GetRequiredService<IGrainFactory>().Audit();
        var progress = await audit.RunAsync(null);
        while (progress.Report is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress = await audit.RunAsync(progress.Ticket);
        }

        await silo.StopAsync(cancellationToken);
        return progress.Report;
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
