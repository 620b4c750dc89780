using Shop.Catalog;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Notifications;
using Shop.Orders;
using Shop.Orders.Storage;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Schedules;
using Shop.Storage.GroupCommit;

namespace Shop.Simulation.Tests.Storage;

/// <summary>
/// The tables of the shop with the keys and checks of its schema. A commit is one transaction: all of its rows or none, in the order of
/// their statements.
/// </summary>
internal sealed class SimulatedDatabase(Defect defect, Violations violations)
{
    private readonly Dictionary<(LedgerKind, Guid), LedgerTable> _ledgers = [];
    private readonly Dictionary<UserId, long> _lists = [];
    private readonly Dictionary<OrderId, OrderRow> _orders = [];
    private readonly Dictionary<OrderId, string> _timelines = [];
    private readonly HashSet<(OrderId, NotificationKind)> _notifications = [];
    private readonly Dictionary<OrderId, bool> _deliveries = [];
    private readonly Dictionary<Guid, ItemRow> _products = [];
    private readonly List<(ItemRow Row, long Since)> _prices = [];
    private readonly Stack<Action> _undo = new();

    public IReadOnlyDictionary<(LedgerKind Kind, Guid Owner), LedgerTable> Ledgers => _ledgers;

    public IReadOnlyDictionary<OrderId, OrderRow> Orders => _orders;

    public IReadOnlySet<(OrderId Order, NotificationKind Kind)> Notifications => _notifications;

    /// <summary>Whether the delivery of an order is booked; false if cancelled, null if it was never booked.</summary>
    public bool? Delivery(OrderId order) => _deliveries.TryGetValue(order, out var stands) ? stands : null;

    public OrderRow? Order(OrderId order) => _orders.GetValueOrDefault(order);

    public string Timeline(OrderId order) => _timelines[order];

    public ItemRow? Product(Guid item) => _products.GetValueOrDefault(item);

    /// <summary>The row of an item that was valid for an entry of its stock ledger.</summary>
    public ItemRow? ProductAt(Guid item, long seq) => _prices.FindLast(change => change.Row.ItemId == item && change.Since < seq).Row;

    public long ListVersion(UserId customer) => _lists.GetValueOrDefault(customer);

    public LedgerTable Ledger(LedgerKind kind, Guid owner)
    {
        if (!_ledgers.TryGetValue((kind, owner), out var ledger))
        {
            _ledgers.Add((kind, owner), ledger = new LedgerTable());
        }

        return ledger;
    }

    /// <summary>Null if all rows are stored. Otherwise the SQLSTATE of the error; no row is stored.</summary>
    public string? Commit(Write[] writes)
    {
        foreach (var write in writes.Length == 1 ? writes : [.. writes.OrderBy(write => write.Statement.Rank)])
        {
            if (Apply(write) is { } refusal)
            {
                while (_undo.TryPop(out var undo))
                {
                    undo();
                }

                return refusal;
            }
        }

        _undo.Clear();
        return null;
    }

    private string? Apply(Write write) => write switch
    {
        LedgerEntry entry => Append(entry),
        ItemRow row => Put(row),
        OrderAccepted accepted => Insert(accepted),
        OrderChanged changed => Update(changed),
        OrderListChanged list => Increment(list),
        NotificationWrite notification => Notify((notification.Order, notification.Kind)),
        DeliveryBooked booked => Set(_deliveries, booked.Order, true, _deliveries.ContainsKey(booked.Order) ? "23505" : null),
        DeliveryCancelled cancelled => Set(_deliveries, cancelled.Order, false, Delivery(cancelled.Order) == true ? null : ExpectCodes.Row),
        _ => throw new NotSupportedException($"There is no table for {write.GetType().Name}."),
    };

    private string? Append(LedgerEntry entry)
    {
        var ledger = Ledger(entry.Ledger, entry.Owner);
        _undo.Push(() => ledger.Remove(entry));
        if (ledger.Insert(entry, defect) is not { } refusal)
        {
            return null;
        }

        _undo.Pop();
        return refusal;
    }

    private string? Put(ItemRow row)
    {
        if ((_products.GetValueOrDefault(row.ItemId)?.Version ?? 0) != row.Version - 1)
        {
            return row.Version == 1 ? "23505" : ExpectCodes.Row;
        }

        var change = (row, row.Version == 1 ? 0 : Ledger(LedgerKind.Stock, row.ItemId).Entries.Count);
        _prices.Add(change);
        _undo.Push(() => _prices.Remove(change));
        return Set(_products, row.ItemId, row, null);
    }

    private string? Insert(OrderAccepted accepted) =>
        Set(_orders, accepted.Order.Order, accepted.Order, _orders.ContainsKey(accepted.Order.Order) ? "23505" : null)
        ?? Set(_timelines, accepted.Order.Order, accepted.Timeline, null);

    private string? Update(OrderChanged change)
    {
        var (before, after) = (change.Before, change.After);
        var stored = Order(after.Order);
        if (stored is null || (defect != Defect.OrdersAreNotCompared && !Matches(stored, before)))
        {
            return ExpectCodes.Row;
        }

        var fits = after.Status switch
        {
            OrderStatus.Pending => after.IsOpen,
            OrderStatus.Processed => after is { Price: not null, Failure: null },
            OrderStatus.Failed => after is { IsOpen: false, Failure: not null },
            _ => after is { IsOpen: false, Price: not null, Failure: null },
        };
        if (!fits)
        {
            return "23514";
        }

        violations.Expect(
            stored.Status == after.Status
                || stored.Status == OrderStatus.Pending
                || (stored.Status, after.Status) == (OrderStatus.Processed, OrderStatus.Cancelled),
            $"A final status changed from {stored.Status} to {after.Status}.");
        violations.Expect(
            stored.Status == OrderStatus.Pending || (stored.Price == after.Price && stored.Lines.SequenceEqual(after.Lines)),
            "The price of a final order changed.");
        violations.Expect(
            stored.Failure is null || after.Failure == stored.Failure, $"A decision to fail was overwritten, the order is {after.Status}.");
        return Set(_orders, after.Order, after, null) ?? Set(_timelines, after.Order, change.Timeline, null);
    }

    private static bool Matches(OrderRow stored, OrderRow before) =>
        stored.Version == before.Version && stored.UpdatedAt == before.UpdatedAt;

    private string? Increment(OrderListChanged change)
    {
        var list = new UserId(change.Customer);
        var version = ListVersion(list);
        return Set(_lists, list, version + 1, change.Expected is { } expected && expected != version ? ExpectCodes.List : null);
    }

    private string? Notify((OrderId, NotificationKind) notification)
    {
        if (!_notifications.Add(notification))
        {
            return "23505";
        }

        _undo.Push(() => _notifications.Remove(notification));
        return null;
    }

    private string? Set<TKey, TRow>(Dictionary<TKey, TRow> table, TKey key, TRow row, string? refusal)
        where TKey : notnull
    {
        if (refusal is null)
        {
            _undo.Push(table.TryGetValue(key, out var earlier) ? () => table[key] = earlier : () => table.Remove(key));
            table[key] = row;
        }

        return refusal;
    }
}
