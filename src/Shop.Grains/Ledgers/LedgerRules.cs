using Shop.Storage.GroupCommit;

namespace Shop.Ledgers;

/// <summary>The last entry of a ledger, as far as decisions depend on it.</summary>
/// <param name="Seq">Sequence number of the last entry; 0 for an empty ledger.</param>
/// <param name="Balance">Balance after the last entry.</param>
internal readonly record struct LedgerHead(long Seq, long Balance);

/// <summary>An operation on a ledger.</summary>
/// <param name="Operation">Identity of the operation. It is carried out at most once, permanently.</param>
/// <param name="Amount">Signed: negative for a take, positive otherwise, zero for a tombstone.</param>
internal sealed record LedgerRequest(Guid Operation, EntryKind Kind, long Amount)
{
    public Guid? Order { get; init; }

    public long? Price { get; init; }

    public string? Note { get; init; }

    /// <summary>An earlier attempt may be stored: look it up before deciding.</summary>
    public bool IsRetry { get; init; }

    /// <summary>A row that is committed in the same transaction as the entry.</summary>
    public Write? Also { get; init; }
}

/// <summary>Whether an operation is permitted at a head.</summary>
internal enum Decision
{
    Append,
    WouldOverdraw,
    OverLimit,
}

/// <summary>The rules of ledgers. Pure: no clock, no storage.</summary>
internal static class LedgerRules
{
    public const long MaxBalance = Money.MaxBalance;

    public static Decision Decide(LedgerHead head, long amount)
    {
        var balance = (Int128)head.Balance + amount;
        return balance < 0 ? Decision.WouldOverdraw
            : balance > MaxBalance ? Decision.OverLimit
            : Decision.Append;
    }

    public static LedgerHead After(LedgerHead head, long amount) => new(head.Seq + 1, checked(head.Balance + amount));

    /// <summary>
    /// True if a stored entry has the content of the request. The price is not compared: the first attempt fixed it. A tombstone
    /// differs from every take.
    /// </summary>
    public static bool IsSame(LedgerEntry entry, LedgerRequest request) =>
        entry.Kind == request.Kind && entry.Amount == request.Amount && entry.Order == request.Order && entry.Note == request.Note;
}
