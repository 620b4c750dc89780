using System.Collections.Immutable;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Faults;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Notifications;
using Shop.Orders.Quota;
using Shop.Orders.Saga;
using Shop.Orders.Storage;
using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Schedules;
using Shop.Storage.GroupCommit;

namespace Shop.Simulation.Tests.Storage;

/// <summary>The connection to the simulated database, with latency and faults.</summary>
internal sealed class SimulatedStorage(SimulatedDatabase database, SimulatedTime time, FaultInjector faults, Defect defect)
    : ICommit, ILedgerStore, IOrderStore, IItemStore, ICapacityStore, ISagaReads, IOpenOrderStore
{
    private static readonly TimeSpan CapacityRefresh = new DeliveryOptions().CapacityRefresh;

    private readonly Dictionary<(SynchronizationContext?, Guid), List<LedgerEntry>> _firstReads = [];
    private int _capacityBefore;
    private TimeSpan _capacitySince;

    /// <summary>The capacity of each slot. An administrator may change it.</summary>
    public int Capacity
    {
        get;
        set
        {
            (_capacityBefore, _capacitySince) = (HighestCapacity == 0 ? value : field, time.Elapsed);
            LowestCapacity = Math.Min(value, LowestCapacity);
            (field, HighestCapacity) = (value, Math.Max(value, HighestCapacity));
        }
    }

    /// <summary>The highest capacity that a slot ever had.</summary>
    public int HighestCapacity { get; private set; }

    /// <summary>The lowest capacity that a slot ever had.</summary>
    public int LowestCapacity { get; private set; } = int.MaxValue;

    public Task CommitAsync(params Write[] writes)
    {
        if (defect == Defect.NotificationsAreWrittenApart && writes.Any(write => write is NotificationWrite))
        {
            _ = CommitAsync(writes.Where(write => write is NotificationWrite).ToArray<Write>(), new TaskCompletionSource());
            writes = [.. writes.Where(write => write is not NotificationWrite)];
        }

        return CommitAsync(writes, new TaskCompletionSource());
    }

    // Accepts all writes: admission control has its own tests.
    public void Admit(WritePriority urgency, int waiting = 0, TimeSpan age = default)
    {
    }

    public Task<List<LedgerEntry>> LoadTailAsync(LedgerKind ledger, Guid owner, int limit)
    {
        var reader = (SynchronizationContext.Current, owner);
        return ReadAsync(() =>
        {
            var tail = database.Ledger(ledger, owner).Tail(limit);
            if (defect == Defect.LedgersAreReadStale && !_firstReads.TryAdd(reader, tail))
            {
                return [.. _firstReads[reader].Take(limit)];
            }

            return tail;
        });
    }

    public Task<LedgerEntry?> FindAsync(LedgerKind ledger, Guid owner, Guid operation) =>
        ReadAsync(() => database.Ledger(ledger, owner).Find(operation));

    public Task<long> SumAddedAsync(LedgerKind ledger, Guid owner) =>
        ReadAsync(() => database.Ledger(ledger, owner).Entries.Where(entry => entry.Kind == EntryKind.Add).Sum(entry => entry.Amount));

    public Task<OrderRecord?> LoadAsync(OrderId order) =>
        ReadAsync(() => database.Order(order) is { } row
            ? new OrderRecord(row, OrderJson.ReadTimeline(database.Timeline(order)), time.GetUtcNow() - row.CreatedAt)
            : null);

    public Task<long> ListVersionAsync(UserId customer) => ReadAsync(() => database.ListVersion(customer));

    public Task<ItemRow?> LoadAsync(Guid item) => ReadAsync(() => database.Product(item));

    public Task<bool> ExistAsync(IReadOnlyList<ItemId> items) =>
        ReadAsync(() => items.All(item => database.Product(item.Value) is not null));

    public Task<ImmutableArray<StoredLineState>> FindLinesAsync(OrderId order, IReadOnlyList<ItemId> items) =>
        ReadAsync(() => items.Select(item => StateOf(order, item)).ToImmutableArray());

    public Task<List<UserOrder>> FindAsync(UserId user, IReadOnlyCollection<OrderId> known) => ReadAsync(() => database.Orders.Values
        .Where(order => order.IsOpen ? order.Customer == user : known.Contains(order.Order))
        .Select(order => new UserOrder(order.Order, order.Lines.Length, order.IsOpen)).ToList());

    public Task<int> FindAsync(string city, DeliveryType type) => ReadAsync(() => Capacity);

    public ValueTask<int> GetCachedAsync(string city, DeliveryType type) =>
        new(time.Elapsed - _capacitySince < CapacityRefresh ? _capacityBefore : Capacity);

    private StoredLineState StateOf(OrderId order, ItemId item)
    {
        var (product, ledger) = (database.Product(item.Value), database.Ledger(LedgerKind.Stock, item.Value));
        var taken = ledger.Find(Operations.Take(order));
        return SagaReads.StateOf(
            product?.Title, product?.Archived, taken?.Amount, taken?.Price, ledger.Find(Operations.GiveBack(order)) is not null);
    }

    private Task CommitAsync(Write[] writes, TaskCompletionSource durable)
    {
        var outcome = faults.DrawWriteOutcome();
        if (outcome == WriteOutcome.Rejected)
        {
            throw new OverloadedException();
        }

        var writer = Activation.Current;
        time.After(faults.Latency(), () =>
        {
            faults.MayCrash(writer);
            time.Trace?.Invoke($"{time.Elapsed} write {outcome}: {string.Join(", ", writes.Select(Describe))}");
            var refusal = outcome is WriteOutcome.Stored or WriteOutcome.AnswerLost ? database.Commit(writes) : null;
            if (outcome == WriteOutcome.Late)
            {
                time.After(faults.LongDelay(), () =>
                {
                    var late = database.Commit(writes);
                    time.Trace?.Invoke($"{time.Elapsed} late write ({late ?? "stored"}): {string.Join(", ", writes.Select(Describe))}");
                });
            }

            if (refusal is not null)
            {
                time.Trace?.Invoke($"{time.Elapsed} rejected: {refusal}");
            }

            faults.MayCrash(writer);
            if (defect == Defect.WritesAreAcknowledgedEarly && outcome is WriteOutcome.Late or WriteOutcome.Lost)
            {
                outcome = WriteOutcome.Stored;
            }

            time.After(faults.Latency(), () => Answer(durable, outcome, refusal));
        });
        return durable.Task;
    }

    private static string Describe(Write write) => write switch
    {
        LedgerEntry entry =>
            $"{entry.Ledger} {entry.Seq} {entry.Kind} {entry.Amount} = {entry.Balance} "
            + $"of {Short(entry.Owner)} for {Short(entry.Order ?? entry.Operation)}",
        OrderChanged change =>
            $"order {Short(change.After.Order.Value)} {change.Before.Status} to {change.After.Status}, "
            + $"open {change.After.IsOpen}, failure {change.After.Failure?.Code}",
        OrderAccepted accepted => $"order {Short(accepted.Order.Order.Value)}",
        _ => write.GetType().Name,
    };

    private static string Short(Guid id) => id.ToString()[..4];

    private static void Answer(TaskCompletionSource durable, WriteOutcome outcome, string? refusal)
    {
        if (outcome != WriteOutcome.Stored)
        {
            durable.SetException(new StorageUnavailableException("The outcome of the write is unknown."));
        }
        else if (refusal is not null)
        {
            durable.SetException(new WriteConflictException(refusal, new InvalidOperationException("Rejected by the database.")));
        }
        else
        {
            durable.SetResult();
        }
    }

    private Task<T> ReadAsync<T>(Func<T> read)
    {
        var answer = new TaskCompletionSource<T>();
        var reader = Activation.Current;
        var fails = faults.ReadFails();
        time.After(faults.Latency(), () =>
        {
            faults.MayCrash(reader);
            var result = read();
            time.After(faults.Latency(), () =>
            {
                if (fails)
                {
                    answer.SetException(new StorageUnavailableException("The database is unavailable."));
                }
                else
                {
                    answer.SetResult(result);
                }
            });
        });
        return answer.Task;
    }
}
