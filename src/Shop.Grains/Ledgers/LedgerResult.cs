namespace Shop.Ledgers;

/// <summary>Result of a <see cref="LedgerRequest"/>.</summary>
internal abstract record LedgerResult
{
    private LedgerResult() { }

    /// <summary>The entry is committed.</summary>
    /// <param name="Replayed">True if an earlier attempt wrote it.</param>
    internal sealed record Written(LedgerEntry Entry, bool Replayed) : LedgerResult;

    /// <summary>The operation was committed with different content. Nothing was written.</summary>
    internal sealed record Different(LedgerEntry Entry) : LedgerResult;

    /// <summary>The balance would become negative. Nothing was written.</summary>
    /// <param name="Balance">The committed balance.</param>
    internal sealed record WouldOverdraw(long Balance) : LedgerResult;

    /// <summary>The balance would exceed <see cref="LedgerRules.MaxBalance"/>. Nothing was written.</summary>
    internal sealed record OverLimit : LedgerResult;

    /// <summary><see cref="LedgerRequest.IsCurrent"/> was false. Nothing was written; the caller decides on the current data.</summary>
    internal sealed record Outdated : LedgerResult;
}

/// <summary>Result of a take: a payment, reservation or booking.</summary>
internal abstract record TakeResult
{
    private TakeResult() { }

    /// <summary>The take is committed, now or by an earlier attempt.</summary>
    internal sealed record Taken(LedgerEntry Entry) : TakeResult;

    /// <summary>The balance is too low. Nothing was written.</summary>
    internal sealed record WouldOverdraw(long Balance) : TakeResult;

    /// <summary>The take was given back, or a tombstone rejects it. Nothing was written.</summary>
    internal sealed record GivenBack : TakeResult;

    /// <summary><see cref="LedgerRequest.IsCurrent"/> was false. Nothing was written; the caller decides on the current data.</summary>
    internal sealed record Outdated : TakeResult;
}
