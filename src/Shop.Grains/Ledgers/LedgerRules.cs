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

    /// <summary>The balance that a take must leave. More than zero if a part of the balance must not be taken.</summary>
    public long MinBalance { get; init; }

    /// <summary>An earlier attempt may be stored: look it up before deciding.</summary>
    public bool IsRetry { get; init; }

    /// <summary>
    /// Evaluated in the turn that appends the entry: false if the request was derived from data that has changed. Then the result is
    /// <see cref="LedgerResult.Outdated"/>. Null if the request depends on nothing but the ledger.
    /// </summary>
    public Func<bool>? IsCurrent { get; init; }

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

    public static Decision Decide(LedgerHead head, LedgerRequest request)
    {
        var balance = (Int128)head.Balance + request.Amount;
        return balance < 0 || (request.Amount < 0 && balance < request.MinBalance) ? Decision.WouldOverdraw
            : balance > MaxBalance ? Decision.OverLimit
            : Decision.Append;
    }

    /// <summary>The head that an entry makes; null for an empty ledger.</summary>
    public static LedgerHead HeadOf(LedgerEntry? last) => last is null ? default : new LedgerHead(last.Seq, last.Balance);

    public static LedgerHead After(LedgerHead head, long amount) => new(head.Seq + 1, checked(head.Balance + amount));

    /// <summary>
    /// True if a stored entry has the content of the request. The price is not compared: the first attempt fixed it. A tombstone
    /// differs from every take.
    /// </summary>
    public static bool IsSame(LedgerEntry entry, LedgerRequest request) =>
        entry.Kind == request.Kind && entry.Amount == request.Amount && entry.Order == request.Order && entry.Note == request.Note;
}
