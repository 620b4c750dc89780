namespace Shop.Ledgers;

/// <summary>Reads stored ledgers.</summary>
internal interface ILedgerStore
{
    /// <summary>The last entries of an owner, newest first.</summary>
    Task<List<LedgerEntry>> LoadTailAsync(LedgerKind ledger, Guid owner, int limit);

    /// <summary>The entry of an operation, or null if it was never carried out.</summary>
    Task<LedgerEntry?> FindAsync(LedgerKind ledger, Guid owner, Guid operation);

    /// <summary>The sum of all additions: a slot's capacity.</summary>
    Task<long> SumAddedAsync(LedgerKind ledger, Guid owner);
}
