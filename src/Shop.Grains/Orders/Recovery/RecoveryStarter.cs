using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Shop.Orders.Recovery;

/// <summary>
/// Activates all shards of the recovery every few seconds, on each silo. Their reminders would activate them too, but only once a minute,
/// and an order must reach a final status within 30 s after a crash.
/// </summary>
internal sealed partial class RecoveryStarter(
    IGrainFactory grains, TimeProvider timeProvider, IOptions<OrderOptions> options, ILogger<RecoveryStarter> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RecoverEvery, timeProvider);
        do
        {
            try
            {
                await Task.WhenAll(Enumerable.Range(0, SagaRecoveryGrain.Shards)
                    .Select(shard => grains.SagaRecovery(shard).EnsureRunningAsync()));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(exception);
            }
        }
        while (await WaitAsync(timer, stoppingToken));
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order recovery could not be started; retrying")]
    private partial void LogFault(Exception exception);
}
