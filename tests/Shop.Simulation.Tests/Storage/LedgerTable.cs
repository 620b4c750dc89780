using Shop.Identities;
using Shop.Ledgers;
using Shop.Simulation.Tests.Schedules;

namespace Shop.Simulation.Tests.Storage;

/// <summary>The stored entries of one owner, with the keys and checks of 0002_ledgers.sql and 0010_predecessors.sql.</summary>
internal sealed class LedgerTable
{
    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<Guid, LedgerEntry> _byOperation = [];

    /// <summary>Ordered by sequence number.</summary>
    public IReadOnlyList<LedgerEntry> Entries => _entries;

    public long Balance => _entries.Count == 0 ? 0 : _entries[^1].Balance;

    public LedgerEntry? Find(Guid operation) => _byOperation.GetValueOrDefault(operation);

    /// <summary>The amount that an order holds: taken and not given back.</summary>
    public long HeldBy(OrderId order) =>
        Find(Operations.GiveBack(order)) is null && Find(Operations.Take(order)) is { } taken ? -taken.Amount : 0;

    /// <summary>Whether the order can no longer take anything.</summary>
    public bool IsClosedFor(OrderId order) =>
        Find(Operations.Take(order)) is { IsTombstone: true } || Find(Operations.GiveBack(order)) is not null;

    /// <summary>Whether the ledger had this balance at some time before the order took anything.</summary>
    public bool HadBalance(long balance, OrderId before)
    {
        var take = Operations.Take(before);
        return balance == 0 || _entries.TakeWhile(entry => entry.Operation != take).Any(entry => entry.Balance == balance);
    }

    public List<LedgerEntry> Tail(int limit) => [.. Enumerable.Reverse(_entries).Take(limit)];

    /// <summary>Inserts as PostgreSQL would. Null, or the SQLSTATE of the error.</summary>
    public string? Insert(LedgerEntry entry, Defect defect)
    {
        if (entry.Balance < 0 || entry.Balance > Money.MaxBalance || entry.Seq < 1 || (entry.Seq == 1 && entry.Balance != entry.Amount)
            || !HasRightKind(entry))
        {
            return "23514";
        }

        var index = _entries.FindLastIndex(earlier => earlier.Seq <= entry.Seq);
        if ((index >= 0 && _entries[index].Seq == entry.Seq && defect != Defect.SequenceNumbersAreNotUnique)
            || (_byOperation.ContainsKey(entry.Operation) && defect != Defect.OperationsAreNotUnique))
        {
            return "23505";
        }

        var before = _entries.Find(earlier => earlier.Seq == entry.Seq - 1);
        if (entry.Seq > 1 && before?.Balance != entry.Balance - entry.Amount && defect != Defect.PredecessorsAreNotProved)
        {
            return "23514";
        }

        _entries.Insert(index + 1, entry);
        _byOperation[entry.Operation] = entry;
        return null;
    }

    /// <summary>Whether at some time before the order booked a place at least this many places were booked.</summary>
    public bool HadBookings(long places, OrderId before)
    {
        var take = Operations.Take(before);
        var given = 0L;
        return places == 0 || _entries.TakeWhile(entry => entry.Operation != take).Any(entry =>
        {
            given += entry.Kind == EntryKind.Add ? entry.Amount : 0;
            return given - entry.Balance >= places;
        });
    }

    /// <summary>Loses the entries after this one, as a restore of an older backup does.</summary>
    public void LoseAfter(long seq)
    {
        foreach (var entry in _entries.Where(entry => entry.Seq > seq).ToList())
        {
            Remove(entry);
        }
    }

    public void Remove(LedgerEntry entry)
    {
        _entries.Remove(entry);
        _byOperation.Remove(entry.Operation);
    }

    private static bool HasRightKind(LedgerEntry entry) => entry.Kind switch
    {
        EntryKind.Add => entry.Order is null,
        EntryKind.Take => entry.Order is not null && entry.Amount <= 0,
        EntryKind.GiveBack => entry.Order is not null && entry.Amount > 0,
        _ => false,
    };
}
