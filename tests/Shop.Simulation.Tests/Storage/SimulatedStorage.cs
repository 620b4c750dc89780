using Shop.Catalog;
using Shop.Deliveries;
using Shop.Faults;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Notifications;
using Shop.Orders.Storage;
using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Schedules;
using Shop.Storage.GroupCommit;

namespace Shop.Simulation.Tests.Storage;

/// <summary>The way to the database: it takes time, and what can go wrong on it goes wrong.</summary>
internal sealed class SimulatedStorage(SimulatedDatabase database, Timeline time, FaultInjector faults, Flaw flaw)
    : ICommit, ILedgerStore, IOrderStore, IItemStore, ICapacityStore
{
    private static readonly TimeSpan CapacityRefresh = new DeliveryOptions().CapacityRefresh;

    private readonly Dictionary<(SynchronizationContext?, Guid), List<LedgerEntry>> _firstReads = [];
    private int _capacityBefore;
    private TimeSpan _capacitySince;

    /// <summary>How many places a slot has. An administrator may change it.</summary>
    public int Capacity
    {
        get;
        set
        {
            (_capacityBefore, _capacitySince) = (HighestCapacity == 0 ? value : field, time.Elapsed);
            (field, HighestCapacity) = (value, Math.Max(value, HighestCapacity));
        }
    }

    /// <summary>The most places that a slot ever had.</summary>
    public int HighestCapacity { get; private set; }

    public Task CommitAsync(params Write[] writes)
    {
        if (flaw == Flaw.NotificationsAreWrittenApart && writes.Any(write => write is NotificationWrite))
        {
            _ = CommitAsync(writes.Where(write => write is NotificationWrite).ToArray<Write>(), new TaskCompletionSource());
            writes = [.. writes.Where(write => write is not NotificationWrite)];
        }

        return CommitAsync(writes, new TaskCompletionSource());
    }

    // There is room for everybody here; what is refused at the door is the work of other tests.
    public void Admit(WritePriority urgency, int waiting = 0, TimeSpan age = default)
    {
    }

    public Task<List<LedgerEntry>> LoadTailAsync(LedgerKind ledger, Guid owner, int limit)
    {
        var reader = (SynchronizationContext.Current, owner);
        return ReadAsync(() =>
        {
            var tail = database.Ledger(ledger, owner).Tail(limit);
            if (flaw == Flaw.LedgersAreReadStale && !_firstReads.TryAdd(reader, tail))
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
        ReadAsync(() => database.Order(order) is { } row ? new OrderRecord(row, OrderJson.ReadTimeline(database.Timeline(order)), time.GetUtcNow() - row.CreatedAt) : null);

    public Task<long> ListVersionAsync(UserId customer) => ReadAsync(() => database.ListVersion(customer));

    public Task<ItemRow?> LoadAsync(Guid item) => ReadAsync(() => database.Product(item));

    public Task<int> FindAsync(string city, DeliveryType type) => ReadAsync(() => Capacity);

    public ValueTask<int> RecallAsync(string city, DeliveryType type) => new(time.Elapsed - _capacitySince < CapacityRefresh ? _capacityBefore : Capacity);

    private Task CommitAsync(Write[] writes, TaskCompletionSource durable)
    {
        var fate = faults.OfWrite();
        if (fate == WriteFate.Refused)
        {
            throw new OverloadedException();
        }

        var writer = Activation.Current;
        time.After(faults.Latency(), () =>
        {
            faults.MayCrash(writer);
            time.Story?.Invoke($"{time.Elapsed} write {fate}: {string.Join(", ", writes.Select(Tell))}");
            var refusal = fate is WriteFate.Done or WriteFate.AnswerLost ? database.Commit(writes) : null;
            if (fate == WriteFate.Late)
            {
                time.After(faults.LongAfter(), () =>
                {
                    var late = database.Commit(writes);
                    time.Story?.Invoke($"{time.Elapsed} late write ({late ?? "stored"}): {string.Join(", ", writes.Select(Tell))}");
                });
            }

            if (refusal is not null)
            {
                time.Story?.Invoke($"{time.Elapsed} refused: {refusal}");
            }

            faults.MayCrash(writer);
            if (flaw == Flaw.WritesAreAcknowledgedEarly && fate is WriteFate.Late or WriteFate.Lost)
            {
                fate = WriteFate.Done;
            }

            time.After(faults.Latency(), () => Answer(durable, fate, refusal));
        });
        return durable.Task;
    }

    private static string Tell(Write write) => write switch
    {
        LedgerEntry entry => $"{entry.Ledger} {entry.Seq} {entry.Kind} {entry.Amount} = {entry.Balance} of {Short(entry.Owner)} for {Short(entry.Order ?? entry.Operation)}",
        OrderChanged change => $"order {Short(change.After.Order.Value)} {change.Before.Status} to {change.After.Status}, open {change.After.IsOpen}, decided {change.After.Failure?.Code}",
        OrderAccepted accepted => $"order {Short(accepted.Order.Order.Value)}",
        _ => write.GetType().Name,
    };

    private static string Short(Guid id) => id.ToString()[..4];

    private static void Answer(TaskCompletionSource durable, WriteFate fate, string? refusal)
    {
        if (fate != WriteFate.Done)
        {
            durable.SetException(new StorageUnavailableException("The write may not have been stored."));
        }
        else if (refusal is not null)
        {
            durable.SetException(new WriteConflictException(refusal, null, new InvalidOperationException("The database refused it.")));
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
                    answer.SetException(new StorageUnavailableException("The database does not answer."));
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
