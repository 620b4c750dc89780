namespace Shop.Ledgers;

/// <summary>The end of a ledger: all that a decision needs.</summary>
/// <param name="Seq">Of the last entry; 0 if there is none.</param>
/// <param name="Balance">After the last entry.</param>
internal readonly record struct LedgerHead(long Seq, long Balance);

/// <summary>What somebody wants of a ledger.</summary>
/// <param name="Operation">Its identity: the same operation is carried out once, for ever.</param>
internal sealed record LedgerRequest(Guid Operation, EntryKind Kind, long Amount)
{
    public Guid? Order { get; init; }

    public long? Price { get; init; }

    public string? Note { get; init; }

    public bool IsRetry { get; init; }

    /// <summary>Something that must become durable together with the entry.</summary>
    public Storage.GroupCommit.Write? Also { get; init; }
}

internal enum Decision
{
    Append,
    WouldOverdraw,
    OverLimit,
}

/// <summary>The arithmetic of ledgers: no clock, no storage.</summary>
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
    /// Whether a stored entry is what the request asks for. The price is not compared: it was fixed by the first call. A take of
    /// zero stands for a take that was forbidden, whatever its amount would have been.
    /// </summary>
    public static bool IsSame(LedgerEntry entry, LedgerRequest request) =>
        entry.Kind == request.Kind && entry.Amount == request.Amount && entry.Order == request.Order && entry.Note == request.Note;
}
