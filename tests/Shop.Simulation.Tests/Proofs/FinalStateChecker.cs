using Shop.Deliveries;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Notifications;
using Shop.Orders;
using Shop.Orders.Storage;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Proofs;

/// <summary>Checks the invariants of the stored rows after all faults and recovery have ended.</summary>
internal sealed class FinalStateChecker(SimulatedDatabase database, Violations violations)
{
    public void Check(int capacity, TimeSpan deadline)
    {
        foreach (var (name, ledger) in database.Ledgers)
        {
            CheckLedger(name.Kind, ledger, capacity);
            CheckPrices(name.Owner, ledger);
            foreach (var entry in ledger.Entries.Where(entry => entry.Order is not null))
            {
                violations.Expect(
                    database.Order(new OrderId(entry.Order!.Value)) is not null,
                    $"The {name.Kind} ledger has an entry of an order that does not exist.");
            }
        }

        foreach (var order in database.Orders.Values)
        {
            CheckOrder(order);
            new TimelineChecker(database, violations).Check(order);
            violations.Expect(
                order.Failure?.Code != FailureCode.Timeout || order.UpdatedAt - order.CreatedAt > deadline,
                "An order timed out before its deadline.");
        }

        foreach (var (order, kind) in database.Notifications)
        {
            var status = database.Order(order)?.Status;
            violations.Expect(
                status is { } final
                    && (kind == KindOf(final) || (kind == NotificationKind.OrderProcessed && final == OrderStatus.Cancelled)),
                $"The notification {kind} is stored for an order that is {status}.");
        }

        foreach (var customer in database.Orders.Values.GroupBy(order => order.Customer))
        {
            var changes = customer.Sum(order => order.Status == OrderStatus.Cancelled ? 3 : 2);
            violations.Expect(
                database.ListVersion(customer.Key) == changes, "The version of a list does not match the changes of its orders.");
        }
    }

    public void CheckLedger(LedgerKind kind, LedgerTable ledger, int capacity)
    {
        var (seq, balance) = (0L, 0L);
        foreach (var entry in ledger.Entries)
        {
            (seq, balance) = (seq + 1, balance + entry.Amount);
            violations.Expect((entry.Seq, entry.Balance) == (seq, balance), $"The {kind} ledger is not the sum of its entries.");
            violations.Expect(balance >= 0, $"The {kind} ledger was below zero.");
        }

        violations.Expect(
            ledger.Entries.Select(entry => entry.Operation).Distinct().Count() == seq,
            $"An operation of the {kind} ledger was applied twice.");
        if (kind == LedgerKind.Delivery)
        {
            var given = ledger.Entries.Where(entry => entry.Kind == EntryKind.Add).Sum(entry => entry.Amount);
            violations.Expect(given <= capacity, $"A slot has a capacity of {given} instead of {capacity}.");
        }
    }

    private void CheckPrices(Guid owner, LedgerTable ledger)
    {
        var sales = ledger.Entries.Where(entry => entry is { Ledger: LedgerKind.Stock, Kind: EntryKind.Take, Amount: < 0 });
        foreach (var entry in sales)
        {
            var item = database.ProductAt(owner, entry.Seq);
            violations.Expect(
                item is { Archived: false } && item.Price == entry.Price,
                $"An item was sold at {entry.Price}; at that entry the price was {item?.Price}, archived: {item?.Archived}.");
        }
    }

    private void CheckOrder(OrderRow order)
    {
        violations.Expect(order is { IsOpen: false, Status: not OrderStatus.Pending }, $"An order is not final, it is {order.Status}.");
        var isProcessed = order.Status == OrderStatus.Processed;
        var money = database.Ledger(LedgerKind.Money, order.Customer.Value);
        violations.Expect(
            money.HeldBy(order.Order) == (isProcessed ? order.Price!.Value.Minor : 0),
            $"The account paid {money.HeldBy(order.Order)} for an order of {order.Price} that is {order.Status}.");
        foreach (var line in order.Lines)
        {
            var stock = database.Ledger(LedgerKind.Stock, line.Item.Value);
            violations.Expect(
                stock.HeldBy(order.Order) == (isProcessed ? line.Quantity : 0),
                $"{stock.HeldBy(order.Order)} of {line.Quantity} units are held for an order that is {order.Status}.");
            violations.Expect(
                !isProcessed || stock.Find(Operations.Take(order.Order))?.Price == line.Price?.Minor,
                "A line has another price than its reservation.");
        }

        violations.Expect(
            !isProcessed || order.Price!.Value.Minor == order.Lines.Sum(line => line.Price!.Value.Minor * line.Quantity),
            "The price is not the sum of the lines.");
        var places = database.Ledger(LedgerKind.Delivery, Slot.For(order.Delivery).Key);
        violations.Expect(
            places.HeldBy(order.Order) == (isProcessed ? 1 : 0),
            $"{places.HeldBy(order.Order)} places are held for an order that is {order.Status}.");
        violations.Expect(
            (database.Delivery(order.Order) ?? false) == isProcessed,
            $"The delivery of an order that is {order.Status} has the wrong status.");
        violations.Expect(
            database.Notifications.Contains((order.Order, KindOf(order.Status))),
            $"No notification is stored for an order that is {order.Status}.");
        violations.Expect(
            order.Status != OrderStatus.Cancelled || database.Notifications.Contains((order.Order, NotificationKind.OrderProcessed)),
            "A cancelled order has no notification that it was processed.");
    }

    private static NotificationKind KindOf(OrderStatus status) => status switch
    {
        OrderStatus.Processed => NotificationKind.OrderProcessed,
        OrderStatus.Failed => NotificationKind.OrderFailed,
        OrderStatus.Cancelled => NotificationKind.OrderCancelled,
        _ => default,
    };
}
