namespace Shop.Ledgers;

/// <summary>What became of a <see cref="LedgerRequest"/>.</summary>
internal abstract record LedgerResult
{
    private LedgerResult() { }

    /// <summary>The entry is durable.</summary>
    /// <param name="Replayed">True if an earlier call wrote it.</param>
    internal sealed record Written(LedgerEntry Entry, bool Replayed) : LedgerResult;

    /// <summary>The operation is known with another content.</summary>
    internal sealed record Different(LedgerEntry Entry) : LedgerResult;

    /// <summary>The balance does not allow it; nothing was written.</summary>
    internal sealed record WouldOverdraw(long Balance) : LedgerResult;

    /// <summary>The balance would become too large; nothing was written.</summary>
    internal sealed record OverLimit : LedgerResult;
}

/// <summary>What became of a take.</summary>
internal abstract record TakeResult
{
    private TakeResult() { }

    internal sealed record Taken(LedgerEntry Entry) : TakeResult;

    internal sealed record WouldOverdraw(long Balance) : TakeResult;

    /// <summary>It was given back, or forbidden before it came.</summary>
    internal sealed record GivenBack : TakeResult;
}
