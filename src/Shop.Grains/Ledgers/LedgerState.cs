namespace Shop.Ledgers;

/// <summary>State of the copy of a stored ledger that an activation holds. See <see cref="Ledger"/> for the transitions.</summary>
internal enum LedgerState
{
    /// <summary>Nothing is cached. The next call loads the tail of the stored ledger.</summary>
    NotLoaded,

    /// <summary>The cached head was the stored one when it was loaded or last written.</summary>
    Loaded,

    /// <summary>As <see cref="Loaded"/>, but an earlier batch with an unknown outcome may still be committed.</summary>
    InDoubt,

    /// <summary>Another activation may have written the ledger. Every call fails; the grain deactivates.</summary>
    Lost,
}
