namespace Shop.Ledgers;

/// <summary>Reads committed ledger entries.</summary>
internal interface ILedgerStore
{
    /// <summary>The latest entries of an owner, newest first.</summary>
    Task<List<LedgerEntry>> LoadTailAsync(LedgerKind ledger, Guid owner, int limit);

    /// <summary>The entry of an operation; null if it was never committed.</summary>
    Task<LedgerEntry?> FindAsync(LedgerKind ledger, Guid owner, Guid operation);

    /// <summary>The sum of all additions. For a delivery slot this is its capacity.</summary>
    Task<long> SumAddedAsync(LedgerKind ledger, Guid owner);
}
