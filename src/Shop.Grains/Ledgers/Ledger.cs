using Shop.Faults;
using Shop.Identities;
using Shop.Storage.GroupCommit;

namespace Shop.Ledgers;

/// <summary>Single-writer ledger of one owner: an account, an item's stock, or the places of a delivery slot.</summary>
/// <remarks>
/// <para><b>Protocol.</b> An operation is evaluated against the head in memory, which includes the entries that are pending
/// (<see cref="LedgerBatcher"/>). An accepted operation becomes an entry with the next sequence number; its caller gets the result
/// after the entry is committed. A refusal is returned only if it also holds for the committed head (<see cref="LedgerView"/>),
/// so it never rests on an entry that may fail. An operation has an identity: a duplicate gets the first result, found among the
/// pending entries, in memory, or in the store.</para>
/// <para><b>States</b> (<see cref="LedgerState"/>).
/// NotLoaded → Loaded: the first call loads the latest entries.
/// Loaded → NotLoaded → InDoubt: a batch had an unknown outcome; it may be committed after the reload.
/// InDoubt → Loaded: a later batch is committed, so the unknown one is either in the store or rejected.
/// Any → Lost: the primary key rejected a batch, and the stored head has moved or cannot be read: another activation may write.
/// Any → NotLoaded: another database server answers, which may have lost entries.
/// For one minute after a membership change a loaded ledger is also treated as in doubt, because two activations may exist.</para>
/// <para><b>In doubt</b>, the stored head is compared before a refusal and before a balance is returned. If it has moved, the grain
/// deactivates after this activation has reloaded.</para>
/// <para><b>Promises to callers.</b> Committed means durable. Operations of one ledger are ordered by sequence number, without gaps.
/// Every operation is idempotent, permanently. A result is final; <see cref="StorageUnavailableException"/> means that the
/// outcome is unknown and the caller must retry with the same identity; <see cref="OverloadedException"/> means that nothing
/// was written.</para>
/// <para><b>Failures.</b> The process ends: pending entries are lost, their callers get no result and retry. A batch fails: see
/// <see cref="LedgerBatcher"/>. The store cannot be read: <see cref="GetHeadAsync"/> returns the last known head, and
/// calls that must read it fail.</para>
/// <para>Runs on the scheduler of a reentrant grain; not thread-safe. The design is group commit with a speculative head
/// (DeWitt et al., 1984; docs/adr/0001, 0012).</para>
/// </remarks>
internal sealed class Ledger
{
    private const int MaxEvaluations = 10;

    private readonly LedgerView _view;
    private readonly LedgerBatcher _batcher;
    private readonly Action _onLost;

    /// <param name="view">Of the same kind and owner.</param>
    /// <param name="onLost">Deactivates the grain. May be called more than once.</param>
    public Ledger(LedgerKind kind, Guid owner, LedgerView view, ICommit commit, TimeProvider timeProvider, Action onLost)
    {
        _view = view;
        _batcher = new LedgerBatcher(kind, owner, _view, commit, timeProvider, onLost);
        _onLost = onLost;
    }

    /// <summary>The committed head. While the store cannot be read, the one that was last known.</summary>
    public async Task<LedgerHead> GetHeadAsync()
    {
        try
        {
            await LoadAsync();
            if (_view.IsInDoubt && !_batcher.HasPending)
            {
                await CompareAsync();
            }
        }
        catch (StorageUnavailableException) when (_view.HasLastKnownHead)
        {
            // An entry with an unknown outcome may be stored, but no caller was promised it.
        }

        return _view.Committed;
    }

    /// <summary>Returns when the ledger is in memory.</summary>
    /// <exception cref="StorageUnavailableException">The ledger is lost, or the store cannot be read.</exception>
    public async Task LoadAsync()
    {
        // A load beside a flush could miss its entries, and then replace the head that the flush has moved.
        while (!_view.IsLoaded && _batcher.HasPending)
        {
            await _batcher.WhenNewestSettled();
        }

        await _view.LoadAsync();
    }

    /// <summary>
    /// Changes when the ledger is loaded: data that the grain has read together with the ledger must then be read once more. Null while
    /// the ledger must be loaded.
    /// </summary>
    public int? Generation => _view.IsLoaded ? _view.Loads : null;

    /// <summary>
    /// Compares the head with the stored one if another activation may have moved it. If it has, the grain deactivates, and
    /// <see cref="Generation"/> changes. To be called before a final refusal that does not rest on the ledger alone.
    /// </summary>
    /// <exception cref="StorageUnavailableException">The ledger is lost, or the store cannot be read.</exception>
    public async Task CompareIfInDoubtAsync()
    {
        await LoadAsync();
        if (_view.IsInDoubt)
        {
            await CompareAsync();
        }
    }

    /// <summary>True if an entry of this operation is being written.</summary>
    public bool IsPending(Guid operation) => _batcher.IsPending(operation);

    /// <summary>The committed entry of an operation; null if there is none. Waits for a pending one.</summary>
    public async Task<LedgerEntry?> FindAsync(Guid operation)
    {
        await LoadAsync();
        while (_batcher.WhenSettled(operation) is { } settled)
        {
            await settled;
            await LoadAsync();
        }

        var known = _view.Find(operation);
        return known is not null || _view.IsComplete ? known : await _view.LookUpAsync(operation);
    }

    /// <summary>Carries out an operation. Idempotent per <see cref="LedgerRequest.Operation"/>.</summary>
    /// <exception cref="StorageUnavailableException">Outcome unknown; retry with the same operation.</exception>
    /// <exception cref="OverloadedException">Nothing was written.</exception>
    public async Task<LedgerResult> ApplyAsync(LedgerRequest request)
    {
        var failedBatches = 0;
        try
        {
            while (true)
            {
                if (await TryApplyAsync(request, isReevaluation: failedBatches > 0) is { } result)
                {
                    return result;
                }

                // If this never succeeds, a row that is written with the entry contradicts the stored ones.
                if (++failedBatches == MaxEvaluations)
                {
                    throw new StorageUnavailableException("The database keeps rejecting this entry.");
                }
            }
        }
        finally
        {
            _batcher.EndReevaluations(failedBatches);
        }
    }

    /// <summary>Takes an amount for an order. Idempotent per order; permanently rejected after <see cref="GiveBackAsync"/>.</summary>
    /// <param name="isRetry">An earlier attempt may be stored: look it up before deciding.</param>
    public Task<TakeResult> TakeAsync(OrderId order, long amount, long? price, bool isRetry) =>
        TakeAsync(order, new LedgerRequest(Operations.Take(order), EntryKind.Take, -amount) { Price = price, IsRetry = isRetry });

    /// <summary>As the other overload, with the request of the take: <see cref="Operations.Take"/>.</summary>
    public async Task<TakeResult> TakeAsync(OrderId order, LedgerRequest request)
    {
        return await ApplyAsync(request with { Order = order.Value }) switch
        {
            LedgerResult.Written { Replayed: true } when await IsGivenBackAsync(order) => new TakeResult.GivenBack(),
            LedgerResult.Written written => new TakeResult.Taken(written.Entry),
            LedgerResult.Different { Entry.IsTombstone: true } => new TakeResult.GivenBack(),
            LedgerResult.WouldOverdraw refused => new TakeResult.WouldOverdraw(refused.Balance),
            LedgerResult.Outdated => new TakeResult.Outdated(),
            var other => throw new InvalidOperationException($"Order {order} took a different amount before ({other.GetType().Name})."),
        };
    }

    /// <summary>
    /// Gives back the amount that an order took. Idempotent per order. If nothing was taken, a tombstone rejects a late take.
    /// </summary>
    /// <param name="also">A row that is committed in the same transaction as the entry.</param>
    /// <returns>The entry; null if there is nothing to give back.</returns>
    public async Task<LedgerEntry?> GiveBackAsync(OrderId order, Write? also = null)
    {
        var taken = await FindAsync(Operations.Take(order)) ?? await ForbidAsync(order);
        if (taken.IsTombstone)
        {
            return null;
        }

        var request = new LedgerRequest(Operations.GiveBack(order), EntryKind.GiveBack, -taken.Amount)
        {
            Order = order.Value,
            Price = taken.Price,
            IsRetry = true,
            Also = also,
        };
        return await ApplyAsync(request) is LedgerResult.Written written
            ? written.Entry
            : throw new InvalidOperationException($"The amount that order {order} took cannot be given back.");
    }

    /// <summary>Writes a tombstone that permanently rejects the take of an order, unless the take is committed already.</summary>
    /// <returns>The entry under the take's identity: the tombstone or the take.</returns>
    public async Task<LedgerEntry> ForbidAsync(OrderId order)
    {
        var tombstone = new LedgerRequest(Operations.Take(order), EntryKind.Take, 0) { Order = order.Value, IsRetry = true };
        return await ApplyAsync(tombstone) switch
        {
            LedgerResult.Written written => written.Entry,
            LedgerResult.Different taken => taken.Entry,
            var other => throw new InvalidOperationException($"A tombstone was refused ({other.GetType().Name})."),
        };
    }

    private async Task<bool> IsGivenBackAsync(OrderId order) => await FindAsync(Operations.GiveBack(order)) is not null;

    // Null: the batch of this entry failed, so the operation must be evaluated once more.
    private async Task<LedgerResult?> TryApplyAsync(LedgerRequest request, bool isReevaluation)
    {
        var isLookedUp = false;
        var isCompared = false;
        while (true)
        {
            await LoadAsync();
            if (_batcher.WhenSettled(request.Operation) is { } settled)
            {
                await settled;
                continue;
            }

            if (_view.Find(request.Operation) is { } known)
            {
                return Match(known, request);
            }

            var decision = LedgerRules.Decide(_batcher.Head, request);
            var mayBeStored = request.IsRetry || isReevaluation || _batcher.Reevaluations > 0 || decision != Decision.Append;
            if (mayBeStored && !isLookedUp && !_view.IsComplete)
            {
                if (await _view.LookUpAsync(request.Operation) is { } stored)
                {
                    return Match(stored, request);
                }

                isLookedUp = true;
                continue;
            }

            if (request.IsCurrent is { } isCurrent && !isCurrent())
            {
                return new LedgerResult.Outdated();
            }

            if (decision == Decision.Append)
            {
                return await _batcher.AppendAsync(request) is { } entry ? new LedgerResult.Written(entry, Replayed: false) : null;
            }

            if (LedgerRules.Decide(_view.Committed, request) != decision)
            {
                // The refusal rests on pending entries.
                await _batcher.WhenNewestSettled();
                continue;
            }

            if (_view.IsInDoubt && !isCompared)
            {
                await CompareAsync();
                isCompared = true;
                continue;
            }

            return decision == Decision.OverLimit ? new LedgerResult.OverLimit() : new LedgerResult.WouldOverdraw(_view.Committed.Balance);
        }
    }

    // A ledger that is only read or refuses would never meet the conflict that shows another writer. So the stored head is read; if it
    // has moved, this activation reloads and ends. Pending entries of its own meet the conflict themselves. A stored head that is older
    // than the one in memory before the read was lost by the database.
    private async Task CompareAsync()
    {
        var before = _view.Committed;
        var last = await _view.ReadLastAsync();
        var stored = LedgerRules.HeadOf(last);
        var isOwn = stored.Seq <= _view.Committed.Seq || (last is not null && _batcher.IsPending(last.Operation));
        if (stored == before || (stored.Seq > before.Seq && isOwn))
        {
            return;
        }

        _onLost();
        if (_batcher.HasPending)
        {
            await _batcher.WhenNewestSettled();
            return;
        }

        _view.Discard();
        await LoadAsync();
    }

    private static LedgerResult Match(LedgerEntry entry, LedgerRequest request) =>
        LedgerRules.IsSame(entry, request) ? new LedgerResult.Written(entry, Replayed: true) : new LedgerResult.Different(entry);
}
