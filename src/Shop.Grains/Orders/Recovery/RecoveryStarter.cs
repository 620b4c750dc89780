using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Shop.Orders.Recovery;

/// <summary>
/// Every silo looks every few seconds that all shards of the recovery are awake. Their reminders would wake them too, but a
/// reminder is a minute at the least, and an order must be at its end half a minute after a crash.
/// </summary>
internal sealed partial class RecoveryStarter(IGrainFactory grains, TimeProvider timeProvider, IOptions<OrderOptions> options, ILogger<RecoveryStarter> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RecoverEvery, timeProvider);
        do
        {
            try
            {
                await Task.WhenAll(Enumerable.Range(0, SagaRecoveryGrain.Shards)
                    .Select(shard => grains.GetGrain<ISagaRecoveryGrain>(shard).EnsureRunningAsync()));
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The recovery of orders could not be started; it is tried again")]
    private partial void LogFault(Exception fault);
}
