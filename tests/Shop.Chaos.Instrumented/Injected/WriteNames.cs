using Shop.Catalog;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Notifications;
using Shop.Orders.Storage;
using Shop.Orders;
using Shop.Storage.GroupCommit;

namespace Shop.Instrumented;

/// <summary>Derives the name of a durable write from its rows.</summary>
internal static class WriteNames
{
    /// <summary>The names of the writes of one transaction. A write without a name is returned as <c>unnamed-</c> and its type.</summary>
    public static List<string> Of(Write[] writes, Func<Guid, bool> isBeingCancelled)
    {
        var names = writes.Select(write => Of(write, isBeingCancelled)).OfType<string>();

        // These belong to another write of the same transaction. Without it they would be an additional durable write.
        var alone = writes.Where(write => write switch
        {
            NotificationWrite notification => !writes.OfType<OrderChanged>().Any(change => change.After.Order == notification.Order),
            OrderListChanged list => !writes.OfType<OrderAccepted>().Any(accepted => accepted.Order.Customer.Value == list.Customer)
                && !writes.OfType<OrderChanged>().Any(change => change.After.Customer.Value == list.Customer),
            DeliveryBooked booked => !HasEntry(LedgerKind.Delivery, EntryKind.Take, booked.Order),
            DeliveryCancelled cancelled => !HasEntry(LedgerKind.Delivery, EntryKind.GiveBack, cancelled.Order),
            _ => false,
        });
        return [.. names.Concat(alone.Select(write => $"unnamed-{write.GetType().Name}")).Distinct()];

        bool HasEntry(LedgerKind ledger, EntryKind kind, OrderId order) =>
            writes.OfType<LedgerEntry>().Any(entry => entry.Ledger == ledger && entry.Kind == kind && entry.Order == order.Value);
    }

    private static string? Of(Write write, Func<Guid, bool> isBeingCancelled) => write switch
    {
        OrderAccepted => "accept",
        OrderChanged change => Of(change.Before, change.After),
        LedgerEntry { Kind: EntryKind.Add } added => added.Ledger switch
        {
            LedgerKind.Money => "top-up",
            LedgerKind.Stock => "stock",
            _ => "capacity",
        },
        LedgerEntry { IsTombstone: true } tombstone => tombstone.Ledger switch
        {
            LedgerKind.Money => "stop-payment",
            LedgerKind.Stock => "forbid-reserve",
            _ => "forbid-book",
        },
        LedgerEntry { Kind: EntryKind.Take } taken => taken.Ledger switch
        {
            LedgerKind.Money => "pay",
            LedgerKind.Stock => "reserve",
            _ => "book",
        },
        LedgerEntry { Kind: EntryKind.GiveBack } returned => (returned.Ledger, isBeingCancelled(returned.Order!.Value)) switch
        {
            (LedgerKind.Money, _) => "refund",
            (LedgerKind.Stock, true) => "cancel-release",
            (LedgerKind.Stock, false) => "release",
            (_, true) => "cancel-unbook",
            (_, false) => "unbook",
        },
        ItemRow => "item",
        NotificationWrite or OrderListChanged or DeliveryBooked or DeliveryCancelled => null,
        _ => $"unnamed-{write.GetType().Name}",
    };

    private static string Of(OrderRow before, OrderRow after) => (before.Status, after.Status) switch
    {
        (OrderStatus.Pending, OrderStatus.Processed) => "confirm",
        (OrderStatus.Pending, OrderStatus.Failed) => "fail",
        (OrderStatus.Processed, OrderStatus.Cancelled) => "cancelled",
        (OrderStatus.Processed, OrderStatus.Processed) => before.IsOpen ? "cancel-resume" : "begin-cancel",
        (OrderStatus.Pending, OrderStatus.Pending) => before.Failure is null && after.Failure is not null ? "decide-failure" : "resume",
        _ => "unnamed-OrderChanged",
    };
}
