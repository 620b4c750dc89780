using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Shop.Faults;
using Shop.Identities;
using Shop.Orders.Quota;

namespace Shop.Orders.Saga;

[GrainType("order-saga"), Reentrant, CollectionAgeLimit(Minutes = 2)]
internal sealed partial class OrderSagaGrain(
    IGrainContext context,
    IGrainFactory grains,
    SagaConcurrencyLimiter limiter,
    ISagaReads reads,
    TimeProvider timeProvider,
    IOptions<OrderOptions> options,
    IOptions<ShopOptions> shop,
    ILogger<OrderSagaGrain> logger) : Grain(context), IOrderSagaGrain, IRemindable, IDisposable
{
    private const string ReminderName = "saga";

    // Most faults end sooner. A reminder for each of thousands of orders would only add load to an outage.
    private const int FaultsUntilReminder = 6;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private Task<OrderView>? _run;
    private bool _hasReminder;

    private OrderId Order => new(this.GetPrimaryKey());

    private IOrderRecordGrain Record => grains.OrderRecord(Order);

    public async Task<PlaceOrderResult> PlaceAsync(PlaceOrder command, TimeSpan wait)
    {
        if (_run is null)
        {
            limiter.Admit(command.Lines.Length);
            if (await FindQuotaRefusalAsync(command) is { } refusal)
            {
                return refusal;
            }
        }

        var startedAt = timeProvider.GetTimestamp();
        switch (await Record.AcceptAsync(command))
        {
            case AcceptResult.Refused refused:
                DeactivateIfIdle();
                return refused.Answer;
            case AcceptResult.Accepted { Order.IsOpen: false } accepted:
                return new PlaceOrderResult.Placed(accepted.Order.View, accepted.Replayed);
            case AcceptResult.Accepted accepted:
                var run = Start(accepted.Order, isRetry: accepted.Replayed);
                var order = await WaitForEndAsync(run, wait - timeProvider.GetElapsedTime(startedAt)) ?? accepted.Order.View;
                return new PlaceOrderResult.Placed(order, accepted.Replayed);
            default:
                throw new UnreachableException();
        }
    }

    public async Task<CancelOrderResult> CancelAsync(UserId caller)
    {
        // The final status may be visible shortly before the run that wrote it ends.
        if (_run is { IsCompleted: false } placing)
        {
            await WaitForEndAsync(placing, LongestWait);
        }

        switch (await Record.BeginCancelAsync(caller))
        {
            case BeginCancelResult.Answered answered:
                DeactivateIfIdle();
                return answered.Answer;
            case BeginCancelResult.Begun begun:
                // If the run that wrote the final status is still active, this waits for that run.
                return await WaitForEndAsync(Start(begun.Order, isRetry: false), LongestWait) is { Status: OrderStatus.Cancelled } order
                    ? new CancelOrderResult.Cancelled(order)
                    : throw new StorageUnavailableException("The cancellation has started and is not complete.");
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
            await UnregisterReminderAsync();
            DeactivateIfIdle();
            return false;
        }

        if (order.IsOpen)
        {
            LogResumed(Order);
            _ = Start(order, isRetry: true);
        }
        else
        {
            await UnregisterReminderAsync();
        }

        return true;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _hasReminder = true;

        // After a restart the reminders of thousands of orders are due at once. Recovery takes up those orders one after the other, so a
        // reminder may wait for its next tick while others are queued.
        return _run is null && limiter.HasQueue ? Task.CompletedTask : ResumeAsync();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // A graceful shutdown lets the step in progress complete. Recovery resumes the order on another silo.
        await _stopping.CancelAsync();
        if (_run is { IsCompleted: false } run)
        {
            await ((Task)run).WaitAsync(cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _stopping.Dispose();

    // A duplicate of a stored order gets its order, even if the quota is exceeded.
    private async Task<PlaceOrderResult?> FindQuotaRefusalAsync(PlaceOrder command)
    {
        if (await grains.OrderQuota(command.Customer).AdmitAsync(Order, command.Lines.Length) is not QuotaResult.Exceeded exceeded
            || await Record.ReadAsync() is not null)
        {
            return null;
        }

        DeactivateIfIdle();
        return command.SupportsQuota
            ? new PlaceOrderResult.TooManyOpenOrders(exceeded.OpenOrders, exceeded.OpenLines)
            : throw new OverloadedException();
    }

    // An activation without a run has nothing to remember. The deactivation would cancel a run.
    private void DeactivateIfIdle()
    {
        if (_run is null)
        {
            DeactivateOnIdle();
        }
    }

    // One run at a time: callers join the active run.
    private Task<OrderView> Start(StoredOrder order, bool isRetry) =>
        _run is { IsCompleted: false } ? _run : _run = RunAsync(order, isRetry);

    private async Task<OrderView?> WaitForEndAsync(Task<OrderView> run, TimeSpan wait)
    {
        var time = wait > LongestWait ? LongestWait : wait;
        if (time > TimeSpan.Zero && !run.IsCompleted)
        {
            await ((Task)run).WaitAsync(time, timeProvider)
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }

        return run.IsCompletedSuccessfully ? await run : null;
    }

    // Retries until the order reaches a final status or the silo shuts down.
    private async Task<OrderView> RunAsync(StoredOrder order, bool isRetry)
    {
        var log = new SagaLog(isRetry ? order.Steps.Max(step => step.Attempt) + 1 : order.Steps.Max(step => step.Attempt), timeProvider);
        var pause = options.Value.FirstPause;
        var isResumed = isRetry;
        var progress = new SagaProgress(order.Lines.Length);
        var (customer, lines) = (order.View.Customer, order.Lines.Length);
        for (var faults = 0; ; faults++)
        {
            OrderSteps? steps = null;
            var answersBefore = progress.Answers;
            try
            {
                using var lease = await limiter.AcquireAsync(customer, lines, _stopping.Token);
                if (isResumed)
                {
                    await RecordResumeAsync(log);
                    isResumed = false;
                }

                if (isRetry)
                {
                    // Another run, or the last write of this one, may have changed the order. A step based on an old status could reserve
                    // goods permanently for an order that has failed.
                    order = await Record.ReadAsync() ?? order;
                    if (!order.IsOpen)
                    {
                        return order.View;
                    }
                }

                steps = new OrderSteps(grains, Record, order, log, progress, reads, options.Value, shop.Value);
                var end = order.View.Status == OrderStatus.Pending ? await steps.PlaceAsync(isRetry) : await steps.CancelAsync(isRetry);
                await UnregisterReminderAsync();

                // The saga has ended; idle activations would only burden the garbage collector.
                DeactivateOnIdle();
                return end;
            }
            catch (Exception exception) when (!_stopping.IsCancellationRequested)
            {
                var step = steps?.Current ?? SagaStepName.Resume;
                log.Fault(step, SagaFaults.Describe(exception));
                LogFault(Order, step.ToWord(), faults + 1, exception);
            }

            if (progress.Answers > answersBefore)
            {
                // The attempt made progress, and the next one continues there.
                pause = options.Value.FirstPause;
            }

            if (faults + 1 == FaultsUntilReminder)
            {
                await RegisterReminderAsync();
            }

            DelayDeactivation(TimeSpan.FromMinutes(1));
            await Task.Delay(pause, timeProvider, _stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested)
            {
                throw new StorageUnavailableException("The silo is shutting down; another silo resumes the order.");
            }

            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, options.Value.LongestPause.Ticks));
            isRetry = true;
        }
    }

    // Stores that this run resumes the order after a crash; the retries of a run are stored with its end. After this write the earlier run
    // can no longer store a decision.
    private async Task RecordResumeAsync(SagaLog log)
    {
        log.Done(SagaStepName.Resume);
        await Record.NoteAsync(log.Unstored);
        log.MarkStored();
    }

    private async Task RegisterReminderAsync()
    {
        try
        {
            await this.RegisterOrUpdateReminder(ReminderName, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
            _hasReminder = true;
        }
        catch (Exception exception)
        {
            // Reminders need storage. Recovery finds every open order without them.
            LogReminderFault(Order, exception);
        }
    }

    private async Task UnregisterReminderAsync()
    {
        try
        {
            if (_hasReminder && await this.GetReminder(ReminderName) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }

            _hasReminder = false;
        }
        catch (Exception exception)
        {
            LogReminderFault(Order, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Resuming order {OrderId}")]
    private partial void LogResumed(OrderId orderId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {OrderId}: step {Step} failed with fault {Count}; retrying")]
    private partial void LogFault(OrderId orderId, string step, int count, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Order {OrderId}: reminder could not be registered or removed")]
    private partial void LogReminderFault(OrderId orderId, Exception exception);
}
