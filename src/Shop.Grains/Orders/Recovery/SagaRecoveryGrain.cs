using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shop.Identities;

namespace Shop.Orders.Recovery;

/// <summary>
/// One shard of the recovery, keyed by its number. Resumes the sagas of overdue open orders, no faster than they end.
/// </summary>
[Alias("shop.saga-recovery")]
internal interface ISagaRecoveryGrain : IGrainWithIntegerKey
{
    /// <summary>Starts this shard and registers its durable reminder. Idempotent.</summary>
    [Alias("ensure-running")] Task EnsureRunningAsync();
}

[GrainType("saga-recovery")]
internal sealed partial class SagaRecoveryGrain(
    IGrainFactory grains,
    OpenOrders orders,
    TimeProvider timeProvider,
    IOptions<OrderOptions> options,
    ILogger<SagaRecoveryGrain> logger) : Grain, ISagaRecoveryGrain, IRemindable
{
    /// <summary>The number of shards. Each has a stored reminder: it may be increased; after a decrease, idle reminders remain.</summary>
    public const int Shards = 8;

    private readonly RecoveryPace _pace = new(options.Value.LinesAtOnce / 4);
    private readonly long _startedAt = timeProvider.GetTimestamp();
    private IGrainTimer? _timer;
    private bool _hasReminder;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var interval = options.Value.RecoverEvery;
        _timer = this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(interval, interval) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task EnsureRunningAsync()
    {
        if (!_hasReminder && await this.GetReminder("sweep") is null)
        {
            await this.RegisterOrUpdateReminder("sweep", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        }

        _hasReminder = true;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private async Task SweepAsync()
    {
        try
        {
            var open = await orders.FindAsync((int)this.GetPrimaryKeyLong());
            if (_pace.Select(open, timeProvider.GetElapsedTime(_startedAt)) is { Count: > 0 } due)
            {
                LogFound(due.Count);
                await Task.WhenAll(due.Select(order => grains.OrderSaga(order).ResumeAsync()));
            }

            if (_pace.HasMore)
            {
                // Others wait for the end of these: look for it as soon as there is a new result.
                _timer!.Change(options.Value.RecoverEvery / 2, options.Value.RecoverEvery);
            }
        }
        catch (Exception exception)
        {
            // The next sweep starts within seconds.
            LogFault(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Resuming {Count} open orders")]
    private partial void LogFound(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Recovery sweep failed")]
    private partial void LogFault(Exception exception);
}
