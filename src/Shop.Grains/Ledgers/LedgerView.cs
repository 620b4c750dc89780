using Shop.Faults;

namespace Shop.Ledgers;

/// <summary>
/// The committed part of a ledger as one activation has it in memory: the head, the latest entries, and how reliable they are.
/// Loads it from the store and compares it with the store while it is in doubt.
/// </summary>
/// <param name="hasRecentMembershipChange">True while a second activation of the owner's grain may exist.</param>
/// <param name="databaseIncarnation">Changes when another database server answers: committed entries may then be missing.</param>
internal sealed class LedgerView(
    LedgerKind kind, Guid owner, ILedgerStore store, Func<bool> hasRecentMembershipChange, Func<int> databaseIncarnation)
{
    private readonly LedgerMemory _memory = new(kind, owner);
    private LedgerState _state = LedgerState.NotLoaded;
    private LedgerState _stateAfterLoad = LedgerState.Loaded;
    private LedgerHead? _committed;
    private Task? _loading;
    private int _incarnation;

    /// <summary>The head that was last loaded or committed. It stays available after <see cref="Discard"/>.</summary>
    public LedgerHead Committed => _committed.GetValueOrDefault();

    public bool IsLoaded => _state is LedgerState.Loaded or LedgerState.InDoubt && _incarnation == databaseIncarnation();

    /// <summary>How often the ledger was loaded. Data that was read together with it is valid until the next load.</summary>
    public int Loads { get; private set; }

    /// <summary>True if <see cref="Committed"/> may be returned although the store cannot be read.</summary>
    public bool HasLastKnownHead => _committed is not null && _state != LedgerState.Lost;

    /// <summary>True if the stored head may differ from <see cref="Committed"/>: compare before a final refusal or a read.</summary>
    public bool IsInDoubt => _stateAfterLoad == LedgerState.InDoubt || hasRecentMembershipChange();

    /// <summary>True if every entry of the ledger is in memory, so an operation that is not found here does not exist.</summary>
    public bool IsComplete => _memory.IsComplete;

    /// <summary>The remembered entry of an operation; null if it is not in memory.</summary>
    public LedgerEntry? Find(Guid operation) => _memory.Find(operation);

    /// <summary>The stored entry of an operation; null if it was never committed.</summary>
    public Task<LedgerEntry?> LookUpAsync(Guid operation) => store.FindAsync(kind, owner, operation);

    /// <summary>Returns when the view is loaded. Concurrent calls share one read.</summary>
    /// <exception cref="StorageUnavailableException">The ledger is lost, or the store cannot be read.</exception>
    public async Task LoadAsync()
    {
        // A caller that resumes first may have discarded what was just loaded.
        while (!IsLoaded)
        {
            if (_state == LedgerState.Lost)
            {
                throw new StorageUnavailableException("Another activation may have written this ledger.");
            }

            await (_loading is { IsCompleted: false } ? _loading : _loading = ReadTailAsync());
        }
    }

    /// <summary>The last entry in the store, which another activation may have written; null if there is none.</summary>
    public async Task<LedgerEntry?> ReadLastAsync() =>
        await store.LoadTailAsync(kind, owner, 1) is [var last] ? last : null;

    /// <summary>Moves the committed head. Nothing sent earlier can still be committed: its sequence numbers are taken.</summary>
    public void Commit(LedgerHead head)
    {
        _committed = head;
        _stateAfterLoad = LedgerState.Loaded;
        if (IsLoaded)
        {
            _state = LedgerState.Loaded;
        }
    }

    /// <summary>Keeps a committed entry in memory.</summary>
    public void Remember(LedgerEntry entry) => _memory.Remember(entry);

    /// <summary>Makes the next call load the stored ledger.</summary>
    public void Discard()
    {
        if (_state != LedgerState.Lost)
        {
            _state = LedgerState.NotLoaded;
        }
    }

    /// <summary>Makes the next call load the stored ledger, and keeps it in doubt until a later batch is committed.</summary>
    public void DiscardInDoubt()
    {
        _stateAfterLoad = LedgerState.InDoubt;
        Discard();
    }

    /// <summary>Makes every further call fail.</summary>
    public void MarkLost() => _state = LedgerState.Lost;

    private async Task ReadTailAsync()
    {
        var incarnation = databaseIncarnation();
        var tail = await store.LoadTailAsync(kind, owner, LedgerMemory.Tail + 1);
        _committed = tail.Count == 0 ? default(LedgerHead) : new LedgerHead(tail[0].Seq, tail[0].Balance);
        _memory.Reset(tail);
        (_loading, _incarnation) = (null, incarnation);
        Loads++;
        if (_state != LedgerState.Lost)
        {
            _state = _stateAfterLoad;
        }
    }
}
