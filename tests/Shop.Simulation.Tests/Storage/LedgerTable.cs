using Shop.Identities;
using Shop.Ledgers;
using Shop.Simulation.Tests.Schedules;

namespace Shop.Simulation.Tests.Storage;

/// <summary>The stored entries of one owner, with the keys and checks of 0002_ledgers.sql.</summary>
internal sealed class LedgerTable
{
    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<Guid, LedgerEntry> _byOperation = [];

    /// <summary>By their places.</summary>
    public IReadOnlyList<LedgerEntry> Entries => _entries;

    public long Balance => _entries.Count == 0 ? 0 : _entries[^1].Balance;

    public LedgerEntry? Find(Guid operation) => _byOperation.GetValueOrDefault(operation);

    /// <summary>What an order holds here: what it took and has not given back.</summary>
    public long HeldBy(OrderId order) =>
        Find(Operations.GiveBack(order)) is null && Find(Operations.Take(order)) is { } taken ? -taken.Amount : 0;

    /// <summary>Whether nothing can be taken for the order any more.</summary>
    public bool IsClosedFor(OrderId order) =>
        Find(Operations.Take(order)) is { IsTombstone: true } || Find(Operations.GiveBack(order)) is not null;

    /// <summary>Whether a balance was true at some time while the order had not taken anything.</summary>
    public bool EverHad(long balance, OrderId before)
    {
        var take = Operations.Take(before);
        return balance == 0 || _entries.TakeWhile(entry => entry.Operation != take).Any(entry => entry.Balance == balance);
    }

    public List<LedgerEntry> Tail(int limit) => [.. Enumerable.Reverse(_entries).Take(limit)];

    /// <summary>Inserts as PostgreSQL would; null, or the code of its refusal.</summary>
    public string? Insert(LedgerEntry entry, Flaw flaw)
    {
        if (entry.Balance < 0 || entry.Balance > Money.MaxBalance || entry.Seq < 1 || (entry.Seq == 1 && entry.Balance != entry.Amount)
            || !HasRightKind(entry))
        {
            return "23514";
        }

        var place = _entries.FindLastIndex(earlier => earlier.Seq <= entry.Seq);
        if ((place >= 0 && _entries[place].Seq == entry.Seq && flaw != Flaw.PlacesAreNotUnique)
            || (_byOperation.ContainsKey(entry.Operation) && flaw != Flaw.OperationsAreNotUnique))
        {
            return "23505";
        }

        _entries.Insert(place + 1, entry);
        _byOperation[entry.Operation] = entry;
        return null;
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
