using Shop.Faults;

namespace Shop.Ledgers;

/// <summary>
/// Limits the sum of all additions to a ledger to <see cref="LedgerRules.MaxBalance"/>. The balance plus everything that was taken and can
/// still be given back equals that sum, so every refund and release fits under the limit.
/// </summary>
internal sealed class AdditionLimit(LedgerKind kind, Guid owner, Ledger ledger, ILedgerStore store)
{
    private long _sum;
    private int? _generation;
    private Task? _loading;

    /// <summary>As <see cref="Ledger.ApplyAsync"/>, for an addition. A duplicate gets its first result also at the limit.</summary>
    /// <exception cref="OverloadedException">Additions in flight may reach the limit. Nothing was written.</exception>
    /// <exception cref="StorageUnavailableException">Outcome unknown; retry with the same operation.</exception>
    public async Task<LedgerResult> ApplyAsync(LedgerRequest request)
    {
        var isKnown = await IsKnownAsync(request.Operation);
        if (isKnown)
        {
            return await ledger.ApplyAsync(request with { IsRetry = true });
        }

        if (IsOver(_sum, request.Amount))
        {
            return IsOver(await store.SumAddedAsync(kind, owner), request.Amount)
                ? new LedgerResult.OverLimit()
                : throw new OverloadedException();
        }

        // After an unknown outcome the ledger has another generation, and the sum is read.
        var generation = _generation;
        _sum += request.Amount;
        var isWritten = false;
        try
        {
            var result = await ledger.ApplyAsync(request with { IsRetry = false });
            isWritten = result is LedgerResult.Written { Replayed: false };
            return result;
        }
        finally
        {
            if (!isWritten && generation == _generation)
            {
                _sum -= request.Amount;
            }
        }
    }

    private static bool IsOver(long sum, long amount) => amount > 0 && (Int128)sum + amount > LedgerRules.MaxBalance;

    // Returns with a sum that is valid for the generation of the ledger.
    private async Task<bool> IsKnownAsync(Guid operation)
    {
        while (true)
        {
            await ledger.LoadAsync();
            if (_generation != ledger.Generation || _generation is null)
            {
                await (_loading is { IsCompleted: false } ? _loading : _loading = LoadAsync());
                continue;
            }

            var generation = _generation;
            var isKnown = await ledger.FindAsync(operation) is not null;
            if (isKnown || (generation == _generation && generation == ledger.Generation))
            {
                return isKnown;
            }
        }
    }

    private async Task LoadAsync()
    {
        var generation = ledger.Generation;
        var sum = await store.SumAddedAsync(kind, owner);
        (_sum, _generation) = (sum, generation);
    }
}
