using Shop.Deliveries;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Notifications;
using Shop.Orders;
using Shop.Orders.Storage;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Proofs;

/// <summary>What must hold when everything has come to rest, read from the stored rows alone.</summary>
internal sealed class Rest(SimulatedDatabase database, Findings findings)
{
    public void Check(int capacity, TimeSpan deadline)
    {
        foreach (var (name, ledger) in database.Ledgers)
        {
            CheckLedger(name.Kind, ledger, capacity);
            foreach (var entry in ledger.Entries.Where(entry => entry.Order is not null))
            {
                findings.Expect(database.Order(new OrderId(entry.Order!.Value)) is not null, $"The {name.Kind} ledger knows an order that does not exist.");
            }
        }

        foreach (var order in database.Orders.Values)
        {
            CheckOrder(order);
            findings.Expect(
                order.Failure?.Code != FailureCode.Timeout || order.UpdatedAt - order.CreatedAt > deadline, "An order failed by its deadline before it was over.");
        }

        foreach (var (order, kind) in database.Notifications)
        {
            var status = database.Order(order)?.Status;
            findings.Expect(
                status is { } final && (kind == KindOf(final) || (kind == NotificationKind.OrderProcessed && final == OrderStatus.Cancelled)),
                $"The notification {kind} is stored for an order that is {status}.");
        }

        foreach (var customer in database.Orders.Values.GroupBy(order => order.Customer))
        {
            var changes = customer.Sum(order => order.Status == OrderStatus.Cancelled ? 3 : 2);
            findings.Expect(database.ListVersion(customer.Key) == changes, "The version of a list did not move with its orders.");
        }
    }

    public void CheckLedger(LedgerKind kind, LedgerTable ledger, int capacity)
    {
        var (seq, balance) = (0L, 0L);
        foreach (var entry in ledger.Entries)
        {
            (seq, balance) = (seq + 1, balance + entry.Amount);
            findings.Expect((entry.Seq, entry.Balance) == (seq, balance), $"The {kind} ledger is not the sum of its entries.");
            findings.Expect(balance >= 0, $"The {kind} ledger was below zero.");
        }

        findings.Expect(ledger.Entries.Select(entry => entry.Operation).Distinct().Count() == seq, $"An operation of the {kind} ledger was carried out twice.");
        if (kind == LedgerKind.Delivery)
        {
            var given = ledger.Entries.Where(entry => entry.Kind == EntryKind.Add).Sum(entry => entry.Amount);
            findings.Expect(given <= capacity, $"A slot was given {given} places, there are {capacity}.");
        }
    }

    private void CheckOrder(OrderRow order)
    {
        findings.Expect(order is { IsOpen: false, Status: not OrderStatus.Pending }, $"An order did not come to its end, it is {order.Status}.");
        var stands = order.Status == OrderStatus.Processed;
        var money = database.Ledger(LedgerKind.Money, order.Customer.Value);
        findings.Expect(
            money.HeldBy(order.Order) == (stands ? order.Price!.Value.Minor : 0),
            $"The account paid {money.HeldBy(order.Order)} for an order of {order.Price} that is {order.Status}.");
        foreach (var line in order.Lines)
        {
            var stock = database.Ledger(LedgerKind.Stock, line.Item.Value);
            findings.Expect(
                stock.HeldBy(order.Order) == (stands ? line.Quantity : 0),
                $"{stock.HeldBy(order.Order)} of {line.Quantity} units are held for an order that is {order.Status}.");
            findings.Expect(
                !stands || stock.Find(Operations.Take(order.Order))?.Price == line.Price?.Minor, "A line has another price than its reservation.");
        }

        findings.Expect(
            !stands || order.Price!.Value.Minor == order.Lines.Sum(line => line.Price!.Value.Minor * line.Quantity), "The price is not the sum of the lines.");
        var places = database.Ledger(LedgerKind.Delivery, Slot.For(order.Delivery).Key);
        findings.Expect(places.HeldBy(order.Order) == (stands ? 1 : 0), $"{places.HeldBy(order.Order)} places are held for an order that is {order.Status}.");
        findings.Expect((database.Delivery(order.Order) ?? false) == stands, $"The delivery of an order that is {order.Status} is not like that.");
        findings.Expect(database.Notifications.Contains((order.Order, KindOf(order.Status))), $"No notification is stored for an order that is {order.Status}.");
        findings.Expect(
            order.Status != OrderStatus.Cancelled || database.Notifications.Contains((order.Order, NotificationKind.OrderProcessed)),
            "No notification is stored that a cancelled order had been processed.");
    }

    private static NotificationKind KindOf(OrderStatus status) => status switch
    {
        OrderStatus.Processed => NotificationKind.OrderProcessed,
        OrderStatus.Failed => NotificationKind.OrderFailed,
        OrderStatus.Cancelled => NotificationKind.OrderCancelled,
        _ => default,
    };
}
