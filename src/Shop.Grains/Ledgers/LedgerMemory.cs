namespace Shop.Ledgers;

/// <summary>The latest entries of a ledger, in memory. Evicts the oldest first.</summary>
/// <remarks>
/// Stores values instead of references to entries. Entries that an old object refers to would be promoted by the garbage
/// collector, and copying them lengthens its pauses.
/// </remarks>
internal sealed class LedgerMemory(LedgerKind ledger, Guid owner)
{
    /// <summary>Number of entries kept. The store has all of them.</summary>
    public const int Capacity = 32;

    /// <summary>Number of entries read when a grain is activated.</summary>
    public const int Tail = 16;

    private const int FirstSize = 4;

    // Ring buffers of the same size; equal indexes belong to the same entry.
    private Guid[] _operations = [];
    private Kept[] _kept = [];
    private int _count;
    private int _oldest;

    /// <summary>True while every entry of the ledger is in memory: an operation that is not found does not exist.</summary>
    public bool IsComplete { get; private set; }

    public LedgerEntry? Find(Guid operation) =>
        Array.IndexOf(_operations, operation, 0, _count) is >= 0 and var place ? Entry(operation, _kept[place]) : null;

    /// <summary>Replaces the content with the tail of a stored ledger: newest first, read with a limit of <see cref="Tail"/> + 1.</summary>
    public void Reset(List<LedgerEntry> tail)
    {
        (_count, _oldest) = (0, 0);
        IsComplete = tail.Count <= Tail;
        for (var i = tail.Count - 1; i >= 0; i--)
        {
            Remember(tail[i]);
        }
    }

    public void Remember(LedgerEntry entry)
    {
        if (Array.IndexOf(_operations, entry.Operation, 0, _count) >= 0)
        {
            return;
        }

        var place = _count < Capacity ? _count++ : ForgetOldest();
        if (place == _operations.Length)
        {
            var size = Math.Min(Capacity, Math.Max(FirstSize, 2 * place));
            Array.Resize(ref _operations, size);
            Array.Resize(ref _kept, size);
        }

        _operations[place] = entry.Operation;
        _kept[place] = new Kept(entry.Seq, entry.Amount, entry.Balance, entry.CreatedAt, entry.Order, entry.Price, entry.Note, entry.Kind);
    }

    private int ForgetOldest()
    {
        IsComplete = false;
        var place = _oldest;
        _oldest = (_oldest + 1) % _count;
        return place;
    }

    private LedgerEntry Entry(Guid operation, in Kept kept) => new()
    {
        Ledger = ledger,
        Owner = owner,
        Seq = kept.Seq,
        Operation = operation,
        Kind = kept.Kind,
        Amount = kept.Amount,
        Balance = kept.Balance,
        Order = kept.Order,
        Price = kept.Price,
        Note = kept.Note,
        CreatedAt = kept.CreatedAt,
    };

    private readonly record struct Kept(
        long Seq, long Amount, long Balance, DateTimeOffset CreatedAt, Guid? Order, long? Price, string? Note, EntryKind Kind);
}
