using System.Diagnostics;
using Shop.Accounts;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Identities;

namespace Shop.Orders.Saga;

/// <summary>
/// One run through the steps of an order. Every step is idempotent: after a crash a new run starts with the first step, and steps that took
/// effect return their earlier results. A business refusal is a value and leads to the undo. Everything else is an exception, and the saga
/// starts a new run.
/// </summary>
internal sealed class OrderSteps(
    IGrainFactory grains,
    IOrderRecordGrain record,
    StoredOrder order,
    SagaLog log,
    SagaProgress progress,
    ISagaReads reads,
    OrderOptions options,
    ShopOptions shop)
{
    private readonly OrderId _order = order.View.OrderId;
    private readonly UserId _customer = order.View.Customer;
    private readonly DeliveryRequest _delivery = order.View.Delivery;
    private readonly Slot _slot = Slot.For(order.View.Delivery);

    private bool _hasUnbooked;

    /// <summary>The step in progress.</summary>
    public SagaStepName Current { get; private set; } = SagaStepName.Accept;

    /// <summary>Reserves and books, pays, confirms; or undoes all of it and stores the failure.</summary>
    public async Task<OrderView> PlaceAsync(bool isRetry)
    {
        await LoadProgressAsync(isRetry);
        if (order.Decided is not null)
        {
            return await UndoAsync(null);
        }

        if (isRetry && order.Age > options.Deadline && await StopPaymentAsync() is StopPaymentResult.Stopped)
        {
            return await FailAsync(OrderRules.TimedOut, null);
        }

        if (progress.HasUnknown)
        {
            // Nothing is reserved for an order that must fail. A retry may hold what an earlier version reserved.
            var unknown = OrderRules.UnknownItems(order.Lines, progress.Reserved);
            log.Refused(SagaStepName.Reserve, unknown.Detail);
            return await FailAsync(unknown, isRetry ? null : new Held(IsRetry: false, HasBooked: false));
        }

        var booking = BookAsync(isRetry);
        var reserved = await ReserveAsync(isRetry, booking);
        var booked = await booking;
        var held = new Held(isRetry, booked is BookResult.Booked);
        if (OrderRules.Refusal(order.Lines, reserved, booked) is { } refusal)
        {
            return await FailAsync(refusal, held);
        }

        var lines = OrderRules.WithPrices(order.Lines, reserved);
        if (OrderRules.Total(lines) is not { } total)
        {
            log.Refused(SagaStepName.Pay, OrderRules.TooExpensive.Detail);
            return await FailAsync(OrderRules.TooExpensive, held);
        }

        // The point of no return: a paid order can only be confirmed.
        switch (await PayAsync(total, isRetry))
        {
            case PayResult.Paid:
                log.Done(SagaStepName.Pay, shop.Format(total));
                return await ConfirmAsync();
            case PayResult.InsufficientFunds refused:
                var failure = OrderRules.InsufficientFunds(refused.Missing, shop);
                log.Refused(SagaStepName.Pay, failure.Detail);
                return await FailAsync(failure, held);
            case PayResult.Stopped:
                log.Refused(SagaStepName.Pay, OrderRules.TimedOut.Detail);
                return await FailAsync(OrderRules.TimedOut, null);
            default:
                throw new UnreachableException();
        }

        async Task<OrderView> ConfirmAsync()
        {
            Current = SagaStepName.Confirm;
            log.Done(Current);
            return await record.ConfirmAsync(lines, total, log.Unstored);
        }
    }

    /// <summary>Refunds, releases and unbooks a processed order. The stored decision to cancel is irrevocable.</summary>
    public async Task<OrderView> CancelAsync(bool isRetry)
    {
        if (isRetry)
        {
            await LoadProgressAsync(isRetry);
        }

        Current = SagaStepName.Refund;
        var refund = await grains.Account(_customer).RefundAsync(_order);
        log.Done(Current, refund is RefundResult.Refunded refunded ? shop.Format(refunded.Amount) : "nothing was paid");
        await Task.WhenAll(ReleaseAsync(progress.ToRelease(onlyReserved: false)), UnbookAsync());
        LogUndone();
        Current = SagaStepName.Cancel;
        log.Done(Current);
        return await record.CancelledAsync(log.Unstored);
    }

    // The first attempt of an order only checks that its items exist: no grain is activated for an item that does not. A run that resumes
    // an order reads what is stored for it instead of repeating the calls.
    private async Task LoadProgressAsync(bool isRetry)
    {
        if (progress.IsLoaded)
        {
            return;
        }

        Current = SagaStepName.Reserve;
        var items = order.Lines.Select(line => line.Item).ToArray();
        if (isRetry || !await reads.ExistAsync(items))
        {
            progress.Load(await reads.FindLinesAsync(_order, items));
        }
        else
        {
            progress.MarkLoaded();
        }
    }

    private async Task<ReserveResult[]> ReserveAsync(bool isRetry, Task<BookResult> booking)
    {
        Current = SagaStepName.Reserve;
        var reserving = CallWindow.RunAsync(options.CallsPerOrder, progress.ToReserve(), async line =>
        {
            var (item, quantity, seen) = (order.Lines[line].Item, order.Lines[line].Quantity, order.Lines[line].Seen);
            progress.SetReserved(line, await grains.Product(item).ReserveAsync(_order, quantity, seen, isRetry));
        });

        // Waits for every call, even after one has failed: no call may be in flight when the undo starts.
        await Task.WhenAll(reserving, booking)
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await LogHeldAsync(reserving, booking);
        await reserving;
        await booking;
        return progress.Reserved;
    }

    // The two steps run in parallel: each has its own outcome, also if the other one has failed.
    private async Task LogHeldAsync(Task reserving, Task<BookResult> booking)
    {
        if (reserving.IsCompletedSuccessfully)
        {
            LogHeld(SagaStepName.Reserve, OrderRules.Refusal(order.Lines, progress.Reserved), FormatLines(order.Lines.Length));
            Current = SagaStepName.Book;
        }

        if (booking.IsCompletedSuccessfully)
        {
            LogHeld(SagaStepName.Book, OrderRules.Refusal(await booking), $"{_delivery.City.Trim()} {_slot.StartsAt:yyyy-MM-dd HH:mm}Z");
        }
    }

    private void LogHeld(SagaStepName step, OrderFailure? refusal, string detail)
    {
        if (refusal is null)
        {
            log.Done(step, detail);
        }
        else
        {
            log.Refused(step, refusal.Detail);
        }
    }

    private Task<BookResult> BookAsync(bool isRetry) =>
        grains.DeliverySlot(_slot).BookAsync(_slot, _order, _customer, _delivery, isRetry);

    private async Task<PayResult> PayAsync(Money total, bool isRetry)
    {
        Current = SagaStepName.Pay;
        return await grains.Account(_customer).PayAsync(_order, total, isRetry);
    }

    private async Task<StopPaymentResult> StopPaymentAsync()
    {
        Current = SagaStepName.StopPayment;
        var answer = await grains.Account(_customer).StopPaymentAsync(_order);
        if (answer is StopPaymentResult.Stopped)
        {
            log.Done(Current);
        }
        else
        {
            log.Refused(Current, "The order is already paid.");
        }

        return answer;
    }

    // The decision is stored before the undo: after a crash every later run undoes, with the same reason.
    private async Task<OrderView> FailAsync(OrderFailure failure, Held? held)
    {
        Current = SagaStepName.DecideFailure;
        await record.DecideFailureAsync(failure, log.Unstored);
        log.MarkStored();
        return await UndoAsync(held);
    }

    /// <param name="held">The results of this run's reservations and booking; null if they are unknown.</param>
    private async Task<OrderView> UndoAsync(Held? held)
    {
        Current = SagaStepName.Undo;
        List<Task> releases = [ReleaseAsync(progress.ToRelease(onlyReserved: held is { IsRetry: false }))];
        if (held is null || held.MayHoldDelivery)
        {
            releases.Add(UnbookAsync());
        }

        // The payment of an earlier attempt, or of another run, may have been made or may still arrive.
        await Task.WhenAll(held is null || held.IsRetry ? [.. releases, RefundAsync()] : releases);
        LogUndone();
        Current = SagaStepName.Fail;
        log.Done(Current);
        return await record.FailAsync(log.Unstored);
    }

    // An undo covers steps that may have taken effect. The timeline has those that did, in this attempt or an earlier one.
    private void LogUndone()
    {
        if (progress.ReleasedLines > 0)
        {
            log.Done(SagaStepName.Release, FormatLines(progress.ReleasedLines));
        }

        if (_hasUnbooked)
        {
            log.Done(SagaStepName.Unbook);
        }
    }

    private async Task RefundAsync()
    {
        if (await grains.Account(_customer).RefundAsync(_order) is RefundResult.Refunded refund)
        {
            log.Done(SagaStepName.Refund, shop.Format(refund.Amount));
        }
    }

    private static string FormatLines(int count) => count == 1 ? "1 line" : $"{count} lines";

    private Task ReleaseAsync(List<int> lines) => CallWindow.RunAsync(options.CallsPerOrder, lines, async line =>
    {
        var released = await grains.Product(order.Lines[line].Item).ReleaseAsync(_order);
        progress.SetReleased(line, wasReserved: released is ReleaseResult.Released);
    });

    private async Task UnbookAsync() =>
        _hasUnbooked = await grains.DeliverySlot(_slot).UnbookAsync(_slot, _order) is UnbookResult.Unbooked;

    /// <summary>
    /// The goods and the booking of a run. A retry may hold more than its own results show: a call of an earlier run may still arrive.
    /// </summary>
    private sealed record Held(bool IsRetry, bool HasBooked)
    {
        public bool MayHoldDelivery => IsRetry || HasBooked;
    }
}
