using Shop.Faults;
using Shop.Storage.GroupCommit;

namespace Shop.Ledgers;

/// <summary>
/// The entries of a ledger that are not committed yet. At most one batch is in flight; entries that are appended meanwhile form
/// the next one, in order. Decides what the callers of a failed batch get.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>the batch was shed (overload)</term><description>Nothing was sent: its callers get the error, memory stays.
/// </description></item>
/// <item><term>outcome unknown</term><description>Its callers get the error, the view is discarded and stays in doubt.</description></item>
/// <item><term>rejected, the stored head has moved or cannot be read</term><description>Another activation may write:
/// the ledger is lost.</description></item>
/// <item><term>rejected, the stored head is the same</term><description>One operation is stored already and older than memory:
/// all callers of the batch re-evaluate their operation, against the store first.</description></item>
/// </list>
/// The entries that were not sent yet were decided on top of the failed batch, so they are re-evaluated. In a lost ledger their
/// callers get the error, too.
/// Settled entries are removed and lists are emptied for reuse: a ledger is an old object, and objects that it refers to survive
/// the garbage collector's young generations.
/// </remarks>
/// <param name="onLost">Deactivates the grain.</param>
internal sealed class LedgerBatcher(LedgerKind kind, Guid owner, LedgerView view, ICommit commit, TimeProvider timeProvider, Action onLost)
{
    private readonly Dictionary<Guid, Pending> _pending = [];
    private List<Pending> _next = [];
    private List<Pending>? _spare;
    private Pending? _newest;
    private Task? _flushing;
    private long _sentAt;

    /// <summary>The head after all pending entries; the committed head if there are none.</summary>
    public LedgerHead Head => _newest is { Entry: var entry } ? new LedgerHead(entry.Seq, entry.Balance) : view.Committed;

    public bool HasPending => _newest is not null;

    /// <summary>
    /// Callers whose batch failed and that re-evaluate their operation. While there are any, every operation is looked up in
    /// the store first: a duplicate that memory has forgotten would fail the next batch, and with it the same callers.
    /// </summary>
    public int Reevaluations { get; private set; }

    public bool IsPending(Guid operation) => _pending.ContainsKey(operation);

    /// <summary>Completes, never fails, when the pending entry of the operation is committed or dropped; null if there is none.</summary>
    public Task? WhenSettled(Guid operation) => _pending.TryGetValue(operation, out var pending) ? pending.Settled.Task : null;

    /// <summary>Completes, never fails, when the newest pending entry is committed or dropped.</summary>
    public Task WhenNewestSettled() => _newest?.Settled.Task ?? Task.CompletedTask;

    /// <summary>Subtracts finished callers from <see cref="Reevaluations"/>.</summary>
    public void EndReevaluations(int count) => Reevaluations -= count;

    /// <summary>Appends an entry that <see cref="LedgerRules"/> permits at <see cref="Head"/>.</summary>
    /// <returns>The committed entry, or null if a batch failed and the operation must be re-evaluated.</returns>
    /// <exception cref="OverloadedException">Too many entries wait. Nothing was written.</exception>
    /// <exception cref="StorageUnavailableException">Outcome unknown.</exception>
    public async Task<LedgerEntry?> AppendAsync(LedgerRequest request)
    {
        var age = _flushing is { IsCompleted: false } ? timeProvider.GetElapsedTime(_sentAt) : TimeSpan.Zero;
        commit.Admit(PriorityOf(request), _next.Count, age);
        var head = LedgerRules.After(Head, request.Amount);
        var entry = new LedgerEntry
        {
            Ledger = kind,
            Owner = owner,
            Seq = head.Seq,
            Operation = request.Operation,
            Kind = request.Kind,
            Amount = request.Amount,
            Balance = head.Balance,
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
            Outcome.Committed => entry,
            Outcome.Reevaluate => null,
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
                await FailAsync(batch, exception);
                continue;
            }

            view.Commit(new LedgerHead(batch[^1].Entry.Seq, batch[^1].Entry.Balance));
            foreach (var pending in batch)
            {
                view.Remember(pending.Entry);
                _pending.Remove(pending.Entry.Operation);
                pending.Settled.SetResult(Outcome.Committed);
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

    private async Task FailAsync(List<Pending> batch, Exception exception)
    {
        var unsent = _next;
        _next = [];
        _newest = null;
        _pending.Clear();
        var (outcome, unsentOutcome) = exception switch
        {
            OverloadedException => (Outcome.Overloaded, Outcome.Reevaluate),
            WriteConflictException => await ResolveConflictAsync(),
            _ => ResolveUnknown(),
        };
        Settle(batch, outcome);
        Settle(unsent, unsentOutcome);
    }

    private (Outcome Batch, Outcome Unsent) ResolveUnknown()
    {
        view.DiscardInDoubt();
        return (Outcome.Unknown, Outcome.Reevaluate);
    }

    private async Task<(Outcome Batch, Outcome Unsent)> ResolveConflictAsync()
    {
        // Calls that arrive while the head is read load the ledger themselves.
        var committed = view.Committed;
        view.Discard();
        if (!await HasMovedAsync(committed))
        {
            return (Outcome.Reevaluate, Outcome.Reevaluate);
        }

        view.MarkLost();
        onLost();
        return (Outcome.Unknown, Outcome.Unknown);
    }

    private async Task<bool> HasMovedAsync(LedgerHead committed)
    {
        try
        {
            return LedgerRules.HeadOf(await view.ReadLastAsync()) != committed;
        }
        catch (Exception)
        {
            // Unreadable: give up the activation; the next one loads the stored ledger.
            return true;
        }
    }

    private void Settle(List<Pending> entries, Outcome outcome)
    {
        if (outcome == Outcome.Reevaluate)
        {
            Reevaluations += entries.Count;
        }

        foreach (var pending in entries)
        {
            pending.Settled.SetResult(outcome);
        }

        entries.Clear();
    }

    private enum Outcome
    {
        Committed,
        Reevaluate,
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
