using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shop.Hosting.Clustering;

/// <summary>
/// Looks for a silo while none is connected. A client connects when it sends something, and a host that refuses requests while it has no
/// connection would send nothing: after the loss of all silos it stayed away for up to a minute although they were back.
/// </summary>
internal sealed partial class ClusterReconnector(ClusterConnection connection, IGrainFactory grains, TimeProvider timeProvider, ILogger<ClusterReconnector> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (connection.IsLost)
            {
                await KnockAsync(stoppingToken);
            }

            await Task.Delay(Pause, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KnockAsync(CancellationToken stoppingToken)
    {
        try
        {
            await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, stoppingToken).WaitAsync(Patience, timeProvider, stoppingToken);
            LogBack();
        }
#pragma warning disable CA1031 // Whatever it is, the next knock may be answered.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nobody there yet.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A silo is connected again")]
    private partial void LogBack();
}
