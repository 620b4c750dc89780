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
    OrderOptions options,
    ShopOptions shop)
{
    private readonly OrderId _order = order.View.OrderId;
    private readonly UserId _customer = order.View.Customer;
    private readonly DeliveryRequest _delivery = order.View.Delivery;
    private readonly Slot _slot = Slot.For(order.View.Delivery);

    private int _released;
    private bool _hasUnbooked;

    /// <summary>The step in progress.</summary>
    public SagaStepName Current { get; private set; } = SagaStepName.Accept;

    /// <summary>Reserves and books, pays, confirms; or undoes all of it and stores the failure.</summary>
    public async Task<OrderView> PlaceAsync(bool isRetry)
    {
        if (order.Decided is not null)
        {
            return await UndoAsync(null);
        }

        if (isRetry && order.Age > options.Deadline && await StopPaymentAsync() is StopPaymentResult.Stopped)
        {
            return await FailAsync(OrderRules.TimedOut, null);
        }

        var booking = BookAsync(isRetry);
        var reserved = await ReserveAsync(isRetry, booking);
        var booked = await booking;
        var held = new Held(isRetry, reserved, booked);
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
    public async Task<OrderView> CancelAsync()
    {
        Current = SagaStepName.Refund;
        var refund = await grains.Account(_customer).RefundAsync(_order);
        log.Done(Current, refund is RefundResult.Refunded refunded ? shop.Format(refunded.Amount) : "nothing was paid");
        await Task.WhenAll(order.Lines.Select(line => ReleaseAsync(line.Item)).Append(UnbookAsync()));
        LogUndone();
        Current = SagaStepName.Cancel;
        log.Done(Current);
        return await record.CancelledAsync(log.Unstored);
    }

    private async Task<ReserveResult[]> ReserveAsync(bool isRetry, Task<BookResult> booking)
    {
        Current = SagaStepName.Reserve;
        var answers = order.Lines
            .Select(line => grains.Product(line.Item).ReserveAsync(_order, line.Quantity, line.Seen, isRetry))
            .ToArray();

        // Waits for every call, even after one has failed: no call may be in flight when the undo starts.
        var reserving = Task.WhenAll(answers);
        await Task.WhenAll(reserving, booking)
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await LogHeldAsync(reserving, booking);
        var reserved = await reserving;
        await booking;
        return reserved;
    }

    // The two steps run in parallel: each has its own outcome, also if the other one has failed.
    private async Task LogHeldAsync(Task<ReserveResult[]> reserving, Task<BookResult> booking)
    {
        if (reserving.IsCompletedSuccessfully)
        {
            LogHeld(SagaStepName.Reserve, OrderRules.Refusal(order.Lines, await reserving), FormatLines(order.Lines.Length));
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
        var releases = order.Lines.Where((_, i) => held is null || held.MayHold(i)).Select(line => ReleaseAsync(line.Item)).ToList();
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
        if (_released > 0)
        {
            log.Done(SagaStepName.Release, FormatLines(_released));
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

    private async Task ReleaseAsync(ItemId item)
    {
        if (await grains.Product(item).ReleaseAsync(_order) is ReleaseResult.Released)
        {
            _released++;
        }
    }

    private async Task UnbookAsync() =>
        _hasUnbooked = await grains.DeliverySlot(_slot).UnbookAsync(_slot, _order) is UnbookResult.Unbooked;

    /// <summary>
    /// The results of a run's reservations and booking. A retry may hold more than its own results show: a call of an earlier run may still
    /// arrive.
    /// </summary>
    private sealed record Held(bool IsRetry, ReserveResult[] Reserved, BookResult Booked)
    {
        public bool MayHoldDelivery => IsRetry || Booked is BookResult.Booked;

        public bool MayHold(int line) => IsRetry || Reserved[line] is ReserveResult.Reserved;
    }
}
