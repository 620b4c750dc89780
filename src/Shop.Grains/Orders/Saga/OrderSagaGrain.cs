using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Shop.Faults;
using Shop.Identities;

namespace Shop.Orders.Saga;

[GrainType("order-saga"), Reentrant, CollectionAgeLimit(Minutes = 2)]
internal sealed partial class OrderSagaGrain(
    IGrainContext context,
    IGrainFactory grains,
    SagaConcurrencyLimiter turns,
    TimeProvider timeProvider,
    IOptions<OrderOptions> options,
    IOptions<ShopOptions> shop,
    ILogger<OrderSagaGrain> logger) : Grain(context), IOrderSagaGrain, IRemindable, IDisposable
{
    private const string ReminderName = "saga";

    // A storm is over sooner for most; a reminder for each of thousands of orders would only prolong it.
    private const int FaultsUntilReminder = 6;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _leaving = new();
    private Task<OrderView>? _run;
    private bool _reminded;

    private OrderId Order => new(this.GetPrimaryKey());

    private IOrderRecordGrain Record => grains.Keyed<IOrderRecordGrain>(Order.Value);

    public async Task<PlaceOrderResult> PlaceAsync(PlaceOrder command, TimeSpan wait)
    {
        if (_run is null)
        {
            turns.Admit();
        }

        var since = timeProvider.GetTimestamp();
        switch (await Record.AcceptAsync(command))
        {
            case AcceptResult.Refused refused:
                return refused.Answer;
            case AcceptResult.Accepted { Order.IsOpen: false } accepted:
                return new PlaceOrderResult.Placed(accepted.Order.View, accepted.Replayed);
            case AcceptResult.Accepted accepted:
                var order = await EndWithinAsync(Start(accepted.Order, accepted.Replayed), wait - timeProvider.GetElapsedTime(since)) ?? accepted.Order.View;
                return new PlaceOrderResult.Placed(order, accepted.Replayed);
            default:
                throw new UnreachableException();
        }
    }

    public async Task<CancelOrderResult> CancelAsync(UserId caller)
    {
        // The order may be seen at its end a moment before the run that brought it there is over.
        if (_run is { IsCompleted: false } placing)
        {
            await EndWithinAsync(placing, LongestWait);
        }

        switch (await Record.BeginCancelAsync(caller))
        {
            case BeginCancelResult.Answered answered:
                return answered.Answer;
            case BeginCancelResult.Begun begun:
                // The run that brought the order to its end may still be under way, and then it is the one that is waited for.
                return await EndWithinAsync(Start(begun.Order, isRetry: false), LongestWait) is { Status: OrderStatus.Cancelled } order
                    ? new CancelOrderResult.Cancelled(order)
                    : throw new StorageUnavailableException("The cancellation has begun and is not finished yet.");
            default:
                throw new UnreachableException();
        }
    }

    public async Task<bool> ResumeAsync()
    {
        if (_run is { IsCompleted: false })
        {
            return true;
        }

        if (await Record.ReadAsync() is not { } order)
        {
            await ForgetReminderAsync();
            return false;
        }

        if (order.IsOpen)
        {
            LogResumed(Order);
            _ = Start(order, isRetry: true);
        }
        else
        {
            await ForgetReminderAsync();
        }

        return true;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _reminded = true;
        return ResumeAsync();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A silo that leaves in order lets the step that is under way come to its end; recovery goes on elsewhere.
        await _leaving.CancelAsync();
        if (_run is { IsCompleted: false } run)
        {
            await ((Task)run).WaitAsync(cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _leaving.Dispose();

    // One run at a time: whoever asks while it runs joins it.
    private Task<OrderView> Start(StoredOrder order, bool isRetry) =>
        _run is { IsCompleted: false } ? _run : _run = RunAsync(order, isRetry);

    private async Task<OrderView?> EndWithinAsync(Task<OrderView> run, TimeSpan wait)
    {
        var time = wait > LongestWait ? LongestWait : wait;
        if (time > TimeSpan.Zero && !run.IsCompleted)
        {
            await ((Task)run).WaitAsync(time, timeProvider)
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }

        return run.IsCompletedSuccessfully ? await run : null;
    }

    // Faults are retried until the order is at its end; only leaving the silo stops that.
    private async Task<OrderView> RunAsync(StoredOrder order, bool isRetry)
    {
        var log = new SagaLog(isRetry ? order.Steps.Max(step => step.Attempt) + 1 : order.Steps.Max(step => step.Attempt), timeProvider);
        var pause = options.Value.FirstPause;
        var isResumed = isRetry;
        for (var faults = 0; ; faults++)
        {
            OrderSteps? steps = null;
            try
            {
                using var turn = await turns.TakeAsync(_leaving.Token);
                if (isResumed)
                {
                    await TakeUpAsync(log);
                    isResumed = false;
                }

                if (isRetry)
                {
                    // Another run may have brought the order further, and so may this one's last write. Nothing is done on an old
                    // idea of the order: what is reserved for one that has failed is held for ever.
                    order = await Record.ReadAsync() ?? order;
                    if (!order.IsOpen)
                    {
                        return order.View;
                    }
                }

                steps = new OrderSteps(grains, Record, order, log, options.Value, shop.Value);
                var end = order.View.Status == OrderStatus.Pending ? await steps.PlaceAsync(isRetry) : await steps.CancelAsync();
                await ForgetReminderAsync();

                // There is nothing left to do here; sagas of minutes would only be in the way of the garbage collector.
                DeactivateOnIdle();
                return end;
            }
            catch (Exception exception) when (!_leaving.IsCancellationRequested)
            {
                var step = steps?.Current ?? SagaStepName.Resume;
                log.Fault(step, Describe(exception));
                LogFault(Order, step.ToWord(), faults + 1, exception);
            }

            if (faults + 1 == FaultsUntilReminder)
            {
                await RemindAsync();
            }

            DelayDeactivation(TimeSpan.FromMinutes(1));
            await Task.Delay(pause, timeProvider, _leaving.Token)
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            if (_leaving.IsCancellationRequested)
            {
                throw new StorageUnavailableException("The silo is leaving; the order goes on elsewhere.");
            }

            pause = pause * 2 < options.Value.LongestPause ? pause * 2 : options.Value.LongestPause;
            isRetry = true;
        }
    }

    // Stores that the order is taken up again after a crash; the retries of one run are stored with its end. From here on the run
    // before this one can decide nothing.
    private async Task TakeUpAsync(SagaLog log)
    {
        log.Done(SagaStepName.Resume);
        await Record.NoteAsync(log.Peek());
        log.Stored();
    }

    private async Task RemindAsync()
    {
        try
        {
            await this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
            _reminded = true;
        }
        catch (Exception exception)
        {
            // Without storage there is no reminder; the recovery finds every open order all the same.
            LogReminderFault(Order, exception);
        }
    }

    private async Task ForgetReminderAsync()
    {
        try
        {
            if (_reminded && await this.GetReminder(ReminderName) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }

            _reminded = false;
        }
        catch (Exception exception)
        {
            LogReminderFault(Order, exception);
        }
    }

    private static string Describe(Exception fault) => fault switch
    {
        StorageUnavailableException => "The storage did not answer.",
        OverloadedException => "The shop had too much to do.",
        TimeoutException => "A call took too long.",
        OrleansException => "A part of the shop could not be reached.",
        _ => "An unexpected fault; it is in the log.",
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {OrderId} is taken up again")]
    private partial void LogResumed(OrderId orderId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {OrderId}: step {Step} met fault {Count}")]
    private partial void LogFault(OrderId orderId, string step, int count, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {OrderId}: its reminder could not be registered or removed")]
    private partial void LogReminderFault(OrderId orderId, Exception fault);
}
