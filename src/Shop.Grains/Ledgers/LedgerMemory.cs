namespace Shop.Ledgers;

/// <summary>The entries that a ledger remembers without asking the database: the last ones. Forgets the oldest first.</summary>
internal sealed class LedgerMemory
{
    /// <summary>How many entries are kept; the database remembers all of them.</summary>
    public const int Capacity = 128;

    /// <summary>How many entries are read when a grain wakes.</summary>
    public const int Tail = 16;

    private readonly Dictionary<Guid, LedgerEntry> _entries = [];
    private readonly Queue<Guid> _oldestFirst = [];

    /// <summary>True while every entry of the ledger is here: what is not found here does not exist.</summary>
    public bool IsComplete { get; private set; }

    public LedgerEntry? Find(Guid operation) => _entries.GetValueOrDefault(operation);

    /// <summary>Starts again with the end of a stored ledger, newest first, as read with a limit of <see cref="Tail"/> + 1.</summary>
    public void Reset(List<LedgerEntry> tail)
    {
        _entries.Clear();
        _oldestFirst.Clear();
        IsComplete = tail.Count <= Tail;
        foreach (var entry in Enumerable.Reverse(tail))
        {
            Remember(entry);
        }
    }

    public void Remember(LedgerEntry entry)
    {
        if (!_entries.TryAdd(entry.Operation, entry))
        {
            return;
        }

        _oldestFirst.Enqueue(entry.Operation);
        if (_oldestFirst.Count > Capacity)
        {
            _entries.Remove(_oldestFirst.Dequeue());
            IsComplete = false;
        }
    }
}
