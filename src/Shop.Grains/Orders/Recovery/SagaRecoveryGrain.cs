using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shop.Identities;

namespace Shop.Orders.Recovery;

/// <summary>One shard of the recovery, keyed by its number: wakes the sagas of orders that should have come to an end.</summary>
[Alias("shop.saga-recovery")]
internal interface ISagaRecoveryGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that this shard works now, and for ever by its durable reminder. Repeatable.</summary>
    [Alias("ensure-running")] Task EnsureRunningAsync();
}

[GrainType("saga-recovery")]
internal sealed partial class SagaRecoveryGrain(
    IGrainFactory grains,
    OpenOrders orders,
    IOptions<OrderOptions> options,
    ILogger<SagaRecoveryGrain> logger) : Grain, ISagaRecoveryGrain, IRemindable
{
    /// <summary>How many shards there are. Part of what is stored (reminders): more is fine, fewer leaves idle reminders behind.</summary>
    public const int Shards = 8;

    private bool _reminded;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(options.Value.RecoverEvery, options.Value.RecoverEvery) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task EnsureRunningAsync()
    {
        if (!_reminded && await this.GetReminder("sweep") is null)
        {
            await this.RegisterOrUpdateReminder("sweep", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        }

        _reminded = true;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private async Task SweepAsync()
    {
        try
        {
            var due = await orders.FindAsync((int)this.GetPrimaryKeyLong());
            if (due.Count > 0)
            {
                LogFound(due.Count);
                await Task.WhenAll(due.Select(order => grains.OrderSaga(order).ResumeAsync()));
            }
        }
        catch (Exception exception)
        {
            // The next sweep comes in seconds.
            LogFault(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} open orders are looked after")]
    private partial void LogFound(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sweep of the recovery failed")]
    private partial void LogFault(Exception fault);
}
