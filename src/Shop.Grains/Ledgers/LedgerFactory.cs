using Shop.Storage.GroupCommit;

namespace Shop.Ledgers;

/// <summary>Creates the ledger of a grain.</summary>
/// <param name="hasRecentMembershipChange">True while a second activation of a grain may exist.</param>
/// <param name="databaseIncarnation">Changes when another database server answers.</param>
internal sealed class LedgerFactory(
    ILedgerStore store,
    ICommit commit,
    TimeProvider timeProvider,
    Func<bool> hasRecentMembershipChange,
    Func<int> databaseIncarnation)
{
    /// <summary>The limit of the additions to a ledger that customers or administrators make.</summary>
    public AdditionLimit Limit(LedgerKind kind, Guid owner, Ledger ledger) => new(kind, owner, ledger, store);

    /// <param name="onLost">Deactivates the grain.</param>
    public Ledger Open(LedgerKind kind, Guid owner, Action onLost) =>
        new(kind, owner, new LedgerView(kind, owner, store, hasRecentMembershipChange, databaseIncarnation), commit, timeProvider, onLost);
}
