using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shop.Hosting.Clustering;

/// <summary>
/// Reconnects the client while no gateway is connected. Orleans' client connects only when it sends a message. A host that rejects all
/// requests without a connection sends none, and stayed disconnected for up to a minute after all silos had restarted.
/// </summary>
internal sealed partial class ClusterReconnector(
    ClusterConnection connection, IGrainFactory grains, TimeProvider timeProvider, ILogger<ClusterReconnector> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (connection.IsLost)
            {
                await TryConnectAsync(stoppingToken);
            }

            await Task.Delay(Interval, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryConnectAsync(CancellationToken stoppingToken)
    {
        try
        {
            var management = grains.GetGrain<IManagementGrain>(0);
            await management.GetHosts(onlyActive: true, stoppingToken).WaitAsync(Timeout, timeProvider, stoppingToken);
            LogReconnected();
        }
#pragma warning disable CA1031 // Any error: the next attempt may succeed.
        catch (Exception)
#pragma warning restore CA1031
        {
            // No silo is reachable yet.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Reconnected to a silo")]
    private partial void LogReconnected();
}
