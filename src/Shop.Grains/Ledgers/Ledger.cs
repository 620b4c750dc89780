using Shop.Faults;
using Shop.Identities;
using Shop.Storage.GroupCommit;

namespace Shop.Ledgers;

/// <summary>
/// The ledger of one owner, held by the one grain that writes it. Answers only what is durable: a decision is made at once on
/// the head of the ledger, the answer is given when its entry is stored, and a refusal is never founded on entries that are not.
/// Runs inside a reentrant grain, on its scheduler; it is not thread-safe.
/// </summary>
/// <remarks>
/// At most one batch is on its way; further entries form the next one. When a batch fails, its callers get the fault, everything
/// in memory is dropped and read again, and the callers whose entries had not left yet are decided anew. Until the last of them is
/// through, everybody asks the database first whether an operation is stored: a repetition that memory has forgotten is refused by it,
/// and with it the batch, so others would be dragged along again and again. If another activation has written this ledger, this one is
/// lost: it tells its grain, which gives up the activation, and serves nobody any more.
/// </remarks>
internal sealed class Ledger(LedgerKind kind, Guid owner, ILedgerStore store, ICommit commit, TimeProvider timeProvider, Func<bool> mayBeDouble, Action onLost)
{
    private const int MostRounds = 10;

    private readonly LedgerMemory _memory = new(kind, owner);
    private readonly Dictionary<Guid, Pending> _pending = [];
    private List<Pending> _next = [];
    private List<Pending>? _spare;
    private LedgerHead _durable;
    private LedgerHead _head;
    private Pending? _newest;
    private Task? _loading;
    private Task? _flushing;
    private long _sentAt;
    private int _decidedAgain;
    private bool _mayLandLate;
    private bool _loaded;
    private bool _wasLoaded;
    private bool _isLost;

    /// <summary>
    /// The durable end of the ledger. While it cannot be read after a fault, that is the end that was last acknowledged: what had an unknown
    /// outcome may turn out to be stored later, but was promised to nobody.
    /// </summary>
    public async Task<LedgerHead> GetHeadAsync()
    {
        try
        {
            await LoadAsync();
            if (IsInDoubt && _pending.Count == 0)
            {
                await CompareAsync();
            }
        }
        catch (StorageUnavailableException) when (_wasLoaded && !_isLost)
        {
            // As last acknowledged.
        }

        return _durable;
    }

    /// <summary>Whether this operation is on its way to the database right now.</summary>
    public bool IsPending(Guid operation) => _pending.ContainsKey(operation);

    /// <summary>The stored entry of an operation, or null if it was never carried out.</summary>
    public async Task<LedgerEntry?> FindAsync(Guid operation)
    {
        await LoadAsync();
        while (_pending.TryGetValue(operation, out var pending))
        {
            await pending.Settled.Task;
            await LoadAsync();
        }

        var known = _memory.Find(operation);
        return known is not null || _memory.IsComplete ? known : await store.FindAsync(kind, owner, operation);
    }

    /// <summary>Carries an operation out, once.</summary>
    public async Task<LedgerResult> ApplyAsync(LedgerRequest request)
    {
        var rounds = 0;
        try
        {
            while (true)
            {
                if (await TryApplyAsync(request, rounds > 0) is { } answer)
                {
                    return answer;
                }

                // It was decided on entries that the database did not take: begin anew, the stored ledger first. If that never
                // helps, something that is to be written with it does not fit what is stored.
                if (++rounds == MostRounds)
                {
                    throw new StorageUnavailableException("The database keeps refusing this entry.");
                }
            }
        }
        finally
        {
            _decidedAgain -= rounds;
        }
    }

    private async Task<LedgerResult?> TryApplyAsync(LedgerRequest request, bool isRetry)
    {
        var mayBeStored = request.IsRetry || isRetry;
        var asked = false;
        var compared = false;
        while (true)
        {
            await LoadAsync();
            if (!_loaded)
            {
                // Another caller that woke before this one was refused at once, and what it had decided is still in memory.
                continue;
            }

            if (_pending.TryGetValue(request.Operation, out var same))
            {
                await same.Settled.Task;
                continue;
            }

            if (_memory.Find(request.Operation) is { } known)
            {
                return Compare(known, request);
            }

            var decision = LedgerRules.Decide(_head, request.Amount);
            if (!_memory.IsComplete && !asked && (mayBeStored || _decidedAgain > 0 || decision != Decision.Append))
            {
                if (await store.FindAsync(kind, owner, request.Operation) is { } stored)
                {
                    return Compare(stored, request);
                }

                asked = true;
                continue;
            }

            if (decision == Decision.Append)
            {
                return await AppendAsync(request) is { } entry ? new LedgerResult.Written(entry, false) : null;
            }

            if (LedgerRules.Decide(_durable, request.Amount) == decision)
            {
                if (IsInDoubt && !compared)
                {
                    // A refusal is final, so it must not be founded on an end that the ledger has left.
                    await CompareAsync();
                    compared = true;
                    continue;
                }

                return decision == Decision.OverLimit ? new LedgerResult.OverLimit() : new LedgerResult.WouldOverdraw(_durable.Balance);
            }

            await _newest!.Settled.Task;
        }
    }

    /// <summary>Takes for an order, once; refused for ever after <see cref="GiveBackAsync"/>.</summary>
    public async Task<TakeResult> TakeAsync(OrderId order, long amount, long? price, bool isRetry, Write? also = null)
    {
        var request = new LedgerRequest(Operations.Take(order), EntryKind.Take, -amount) { Order = order.Value, Price = price, IsRetry = isRetry, Also = also };
        return await ApplyAsync(request) switch
        {
            LedgerResult.Written { Replayed: true } when await FindAsync(Operations.GiveBack(order)) is not null => new TakeResult.GivenBack(),
            LedgerResult.Written written => new TakeResult.Taken(written.Entry),
            LedgerResult.Different { Entry.IsTombstone: true } => new TakeResult.GivenBack(),
            LedgerResult.WouldOverdraw refused => new TakeResult.WouldOverdraw(refused.Balance),
            var odd => throw new InvalidOperationException($"Order {order} took something else before ({odd.GetType().Name})."),
        };
    }

    /// <summary>Gives back what the order took, once; forbids a take that has not come yet. Null if there is nothing to give back.</summary>
    public async Task<LedgerEntry?> GiveBackAsync(OrderId order, Write? also = null)
    {
        var taken = await FindAsync(Operations.Take(order)) ?? await ForbidAsync(order);
        if (taken.IsTombstone)
        {
            return null;
        }

        var request = new LedgerRequest(Operations.GiveBack(order), EntryKind.GiveBack, -taken.Amount) { Order = order.Value, Price = taken.Price, IsRetry = true, Also = also };
        return await ApplyAsync(request) is LedgerResult.Written written
            ? written.Entry
            : throw new InvalidOperationException($"What order {order} took cannot be given back.");
    }

    /// <summary>Forbids a take that has not come yet, for ever, and tells what stands under its name: the take, or the tombstone.</summary>
    public async Task<LedgerEntry> ForbidAsync(OrderId order)
    {
        var tombstone = new LedgerRequest(Operations.Take(order), EntryKind.Take, 0) { Order = order.Value, IsRetry = true };
        return await ApplyAsync(tombstone) switch
        {
            LedgerResult.Written written => written.Entry,
            LedgerResult.Different taken => taken.Entry,
            var odd => throw new InvalidOperationException($"A tombstone was refused ({odd.GetType().Name})."),
        };
    }

    // Another activation may write this ledger, or what had an unknown outcome may have been stored after the ledger was read again.
    private bool IsInDoubt => _mayLandLate || mayBeDouble();

    // Whoever only reads would never hear from the database that the ledger has grown: a customer would not see what was just
    // acknowledged elsewhere. This activation ends, so that one is left. What it has on its way itself meets the conflict.
    private async Task CompareAsync()
    {
        if (await store.LoadTailAsync(kind, owner, 1) is not [var last] || last.Seq <= _durable.Seq || _pending.ContainsKey(last.Operation))
        {
            return;
        }

        onLost();
        if (_pending.Count > 0)
        {
            await _newest!.Settled.Task;
            return;
        }

        _loaded = false;
        await LoadAsync();
    }

    private static LedgerResult Compare(LedgerEntry entry, LedgerRequest request) =>
        LedgerRules.IsSame(entry, request) ? new LedgerResult.Written(entry, true) : new LedgerResult.Different(entry);

    private Task LoadAsync()
    {
        if (_isLost)
        {
            throw new StorageUnavailableException("Another activation has taken over this ledger.");
        }

        return _loaded ? Task.CompletedTask
            : _loading is { IsCompleted: false } ? _loading
            : _loading = LoadTailAsync();
    }

    private async Task LoadTailAsync()
    {
        var tail = await store.LoadTailAsync(kind, owner, LedgerMemory.Tail + 1);
        _durable = _head = tail.Count == 0 ? default : new LedgerHead(tail[0].Seq, tail[0].Balance);
        _memory.Reset(tail);
        _loaded = _wasLoaded = true;
        _loading = null;
    }

    private async Task<LedgerEntry?> AppendAsync(LedgerRequest request)
    {
        commit.Admit(PriorityOf(request), _next.Count, _flushing is { IsCompleted: false } ? timeProvider.GetElapsedTime(_sentAt) : TimeSpan.Zero);
        _head = LedgerRules.After(_head, request.Amount);
        var entry = new LedgerEntry
        {
            Ledger = kind,
            Owner = owner,
            Seq = _head.Seq,
            Operation = request.Operation,
            Kind = request.Kind,
            Amount = request.Amount,
            Balance = _head.Balance,
            Order = request.Order,
            Price = request.Price,
            Note = request.Note,
            CreatedAt = timeProvider.GetUtcNow(),
        };
        var pending = new Pending(entry, request.Also);
        _newest = pending;
        _pending.Add(entry.Operation, pending);
        _next.Add(pending);
        if (_flushing is null or { IsCompleted: true })
        {
            _flushing = FlushAsync();
        }

        return await pending.Settled.Task switch
        {
            Outcome.Durable => entry,
            Outcome.DecideAgain => null,
            Outcome.Overloaded => throw new OverloadedException(),
            _ => throw new StorageUnavailableException("The entry may not have been stored."),
        };
    }

    private static WritePriority PriorityOf(LedgerRequest request) => request.Kind switch
    {
        EntryKind.Add => WritePriority.New,
        EntryKind.Take when request.Amount < 0 => WritePriority.Step,
        _ => WritePriority.Undo,
    };

    // What is over is let go, and lists are emptied: a ledger is old and so are its lists, and whatever old objects refer to outlives young
    // collections, even if the old ones are garbage themselves.
    private async Task FlushAsync()
    {
        while (_next.Count > 0)
        {
            var batch = _next;
            (_next, _spare) = (_spare ?? [], null);
            _sentAt = timeProvider.GetTimestamp();
            try
            {
                await commit.CommitAsync([.. batch.SelectMany(pending => pending.Writes)]);
            }
            catch (Exception exception) when (exception is WriteConflictException or StorageUnavailableException or OverloadedException)
            {
                await DropAsync(batch, exception);
                continue;
            }

            // Nothing else can be stored any more at the places before.
            _mayLandLate = false;
            _durable = new LedgerHead(batch[^1].Entry.Seq, batch[^1].Entry.Balance);
            foreach (var pending in batch)
            {
                _memory.Remember(pending.Entry);
                _pending.Remove(pending.Entry.Operation);
                pending.Settled.SetResult(Outcome.Durable);
            }

            if (_newest == batch[^1])
            {
                _newest = null;
            }

            batch.Clear();
            _spare = batch;
        }

        _flushing = null;
    }

    // Nothing in memory can be trusted now, unless the batch was not even begun. A refused batch left nothing behind: either somebody else
    // writes this ledger, and this activation ends; or an operation in it is older than memory, and all of the batch is decided again, the
    // stored ledger first.
    private async Task DropAsync(List<Pending> batch, Exception fault)
    {
        var knew = _durable;
        var unsent = _next;
        _next = [];
        _head = _durable;
        _newest = null;
        _loaded = fault is OverloadedException;
        _mayLandLate |= fault is StorageUnavailableException;
        _pending.Clear();
        if (fault is WriteConflictException && await HasMovedAsync(knew))
        {
            _isLost = true;
            onLost();
        }

        var ofBatch = fault switch
        {
            OverloadedException => Outcome.Overloaded,
            WriteConflictException when !_isLost => Outcome.DecideAgain,
            _ => Outcome.Unknown,
        };
        var ofUnsent = _isLost ? Outcome.Unknown : Outcome.DecideAgain;
        _decidedAgain += (ofBatch == Outcome.DecideAgain ? batch.Count : 0) + (ofUnsent == Outcome.DecideAgain ? unsent.Count : 0);
        foreach (var pending in batch)
        {
            pending.Settled.SetResult(ofBatch);
        }

        foreach (var pending in unsent)
        {
            pending.Settled.SetResult(ofUnsent);
        }

        batch.Clear();
        unsent.Clear();
    }

    private async Task<bool> HasMovedAsync(LedgerHead knew)
    {
        try
        {
            return await store.LoadTailAsync(kind, owner, 1) is var tail && tail.Count > 0 && tail[0].Seq != knew.Seq;
        }
        catch (Exception)
        {
            // If even this cannot be read, a new activation will find out.
            return true;
        }
    }

    private enum Outcome
    {
        Durable,
        DecideAgain,
        Overloaded,
        Unknown,
    }

    private sealed class Pending(LedgerEntry entry, Write? also)
    {
        public LedgerEntry Entry { get; } = entry;

        public Write[] Writes { get; } = also is null ? [entry] : [entry, also];

        public TaskCompletionSource<Outcome> Settled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
