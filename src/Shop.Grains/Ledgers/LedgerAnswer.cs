namespace Shop.Ledgers;

/// <summary>What became of a <see cref="LedgerRequest"/>.</summary>
internal abstract record LedgerAnswer
{
    private LedgerAnswer() { }

    /// <summary>The entry is durable.</summary>
    /// <param name="Replayed">True if an earlier call wrote it.</param>
    internal sealed record Written(LedgerEntry Entry, bool Replayed) : LedgerAnswer;

    /// <summary>The operation is known with another content.</summary>
    internal sealed record Different(LedgerEntry Entry) : LedgerAnswer;

    /// <summary>The balance does not allow it; nothing was written.</summary>
    internal sealed record WouldOverdraw(long Balance) : LedgerAnswer;

    /// <summary>The balance would become too large; nothing was written.</summary>
    internal sealed record OverLimit : LedgerAnswer;
}

/// <summary>What became of a take.</summary>
internal abstract record TakeAnswer
{
    private TakeAnswer() { }

    internal sealed record Taken(LedgerEntry Entry) : TakeAnswer;

    internal sealed record WouldOverdraw(long Balance) : TakeAnswer;

    /// <summary>It was given back, or forbidden before it came.</summary>
    internal sealed record GivenBack : TakeAnswer;
}
