using Shop.Accounts;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Orders;
using Shop.Orders.Storage;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Proofs;

/// <summary>
/// Compares the answers of grains with the stored rows at that moment: every answer must be durable, and every refusal must be based on
/// durable data. Each method is called when a request begins and returns the check of its answer.
/// </summary>
/// <param name="hasOneWriter">Whether each grain has one activation and no write is late, so that no activation has stale data.</param>
/// <param name="lowestCapacity">The lowest capacity that a slot has had.</param>
internal sealed class AnswerChecker(SimulatedDatabase database, Violations violations, bool hasOneWriter, Func<int> lowestCapacity)
{
    public Action<AccountView> Balance(Guid account) => view => Expect(
        Money(account).Entries.Count >= view.Version
            && (view.Version == 0 ? 0 : Money(account).Entries[(int)view.Version - 1].Balance) == view.Balance.Minor,
        "An account returned a balance that was never durable.");

    public Action<TopUpResult> TopUp(Guid account, IdempotencyKey key, Money amount)
    {
        var operation = Operations.TopUp(new UserId(account), key);
        return answer =>
        {
            var stored = Money(account).Find(operation);
            Expect(
                answer switch
                {
                    TopUpResult.ToppedUp done => stored?.Amount == amount.Minor && stored.Balance == done.Balance.Minor,
                    TopUpResult.KeyReused => stored is not null && stored.Amount != amount.Minor,
                    _ => true,
                },
                $"A top-up was answered with {answer.GetType().Name} but the stored rows differ.");
        };
    }

    public Action<PayResult> Pay(Guid account, OrderId order, Money amount) => answer => Expect(
        answer switch
        {
            PayResult.Paid => Money(account).Find(Operations.Take(order))?.Amount == -amount.Minor,
            PayResult.InsufficientFunds refused => Money(account).HadBalance(amount.Minor - refused.Missing.Minor, order),
            _ => Money(account).IsClosedFor(order),
        },
        $"A payment was answered with {answer.GetType().Name} but the stored rows differ.");

    public Action<StopPaymentResult> StopPayment(Guid account, OrderId order) => answer => Expect(
        answer is StopPaymentResult.Stopped
            ? Money(account).IsClosedFor(order)
            : Money(account).Find(Operations.Take(order)) is { IsTombstone: false },
        $"Stopping a payment was answered with {answer.GetType().Name} but the stored rows differ.");

    public Action<RefundResult> Refund(Guid account, OrderId order) => answer => Expect(
        answer is RefundResult.Refunded refund
            ? Money(account).Find(Operations.GiveBack(order))?.Amount == refund.Amount.Minor
            : Money(account).IsClosedFor(order),
        $"A refund was answered with {answer.GetType().Name} but the stored rows differ.");

    public Action<ReserveResult> Reserve(Guid item, OrderId order, int quantity, bool isRetry)
    {
        // A single writer has no stale data: an existing reservation keeps its answer.
        var isHeld = hasOneWriter && isRetry && Stock(item).HeldBy(order) > 0;
        return answer => Reserve(item, order, quantity, isHeld, answer);
    }

    private void Reserve(Guid item, OrderId order, int quantity, bool isHeld, ReserveResult answer)
    {
        var taken = Stock(item).Find(Operations.Take(order));
        Expect(
            answer switch
            {
                ReserveResult.Reserved reserved => taken?.Amount == -quantity && taken.Price == reserved.Price.Minor,
                ReserveResult.OutOfStock refused => refused.Available < quantity && Stock(item).HadBalance(refused.Available, order),
                ReserveResult.AlreadyReleased => Stock(item).IsClosedFor(order),
                _ => !isHeld,
            },
            $"A reservation was answered with {answer.GetType().Name} but the stored rows differ.");
    }

    public Action<ReleaseResult> Release(Guid item, OrderId order) => answer => Expect(
        answer is ReleaseResult.Released release
            ? Stock(item).Find(Operations.GiveBack(order))?.Amount == release.Quantity
            : Stock(item).IsClosedFor(order) || database.Product(item) is null,
        $"A release was answered with {answer.GetType().Name} but the stored rows differ.");

    public Action<ItemView?> Item(Guid item) => view => Expect(
        view is null
            || (Stock(item).Entries.Count >= view.StockVersion && Stock(item).Entries[(int)view.StockVersion - 1].Balance == view.Quantity),
        "An item returned a stock that was never durable.");

    public Action<AdjustStockResult> Adjust(Guid item, UserId administrator, IdempotencyKey key, long delta) => answer => Expect(
        answer is not AdjustStockResult.Adjusted adjusted
            || (Stock(item).Find(Operations.AdjustStock(administrator, key)) is { } stored
                && stored.Amount == delta
                && stored.Balance == adjusted.Quantity),
        "An adjustment was confirmed but the stored rows differ.");

    public Action<BookResult> Book(Guid slot, OrderId order) => answer => Expect(
        answer switch
        {
            BookResult.Booked => Places(slot).Find(Operations.Take(order))?.Amount == -1 && database.Delivery(order) is not null,
            BookResult.AlreadyReleased => Places(slot).IsClosedFor(order),
            _ => Places(slot).HadBookings(lowestCapacity(), order),
        },
        $"A booking was answered with {answer.GetType().Name} but the stored rows differ.");

    public Action<UnbookResult> Unbook(Guid slot, OrderId order) => answer => Expect(
        answer is UnbookResult.Unbooked
            ? Places(slot).Find(Operations.GiveBack(order)) is not null && database.Delivery(order) == false
            : Places(slot).IsClosedFor(order),
        $"An unbooking was answered with {answer.GetType().Name} but the stored rows differ.");

    public Action<bool> Decide(OrderId order) => _ => Expect(
        database.Order(order) is { Failure: not null }, "A decision to fail was confirmed but is not stored.");

    public Action<OrderView> End(OrderId order) => view => Expect(
        view.IsFinal && IsTrue(view, database.Order(order)), $"The final status {view.Status} was returned but the stored rows differ.");

    public Action<OrderView?> Found(OrderId order) => view => Expect(
        view is null || IsTrue(view, database.Order(order)), $"An order was returned as {view?.Status} but that status was never stored.");

    public Action<PlaceOrderResult> Place(PlaceOrder command) => answer => Expect(
        answer switch
        {
            PlaceOrderResult.Placed placed => database.Order(command.Order) is { } stored
                && stored.Fingerprint == command.Fingerprint()
                && IsTrue(placed.Order, stored),
            PlaceOrderResult.KeyReused => database.Order(command.Order) is { } other && other.Fingerprint != command.Fingerprint(),
            _ => true,
        },
        $"An order was answered with {answer.GetType().Name} but the stored rows differ.");

    public Action<CancelOrderResult> Cancel(OrderId order, UserId caller)
    {
        var before = database.Order(order);
        return answer => Expect(
            answer switch
            {
                CancelOrderResult.Cancelled cancelled =>
                    cancelled.Order.Status == OrderStatus.Cancelled && IsTrue(cancelled.Order, database.Order(order)),
                CancelOrderResult.NotFound => before is null || before.Customer != caller,
                _ => true,
            },
            $"A cancellation was answered with {answer.GetType().Name} but the stored rows differ.");
    }

    /// <summary>Whether the order had the state of the view: a view may be older than the stored row, never newer.</summary>
    public static bool IsTrue(OrderView view, OrderRow? stored) =>
        stored is not null
        && view.Version <= stored.Version
        && view.Status switch
        {
            OrderStatus.Pending => true,
            OrderStatus.Processed => stored.Status is OrderStatus.Processed or OrderStatus.Cancelled && stored.Price == view.Price,
            _ => stored.Status == view.Status && stored.Version == view.Version,
        };

    private LedgerTable Money(Guid account) => database.Ledger(LedgerKind.Money, account);

    private LedgerTable Stock(Guid item) => database.Ledger(LedgerKind.Stock, item);

    private LedgerTable Places(Guid slot) => database.Ledger(LedgerKind.Delivery, slot);

    private void Expect(bool holds, string message) => violations.Expect(holds, message);
}
