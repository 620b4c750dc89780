using Shop.Storage.GroupCommit;

namespace Shop.Ledgers;

/// <summary>Creates the ledger of a grain.</summary>
/// <param name="hasRecentMembershipChange">True while a second activation of a grain may exist.</param>
internal sealed class LedgerFactory(ILedgerStore store, ICommit commit, TimeProvider timeProvider, Func<bool> hasRecentMembershipChange)
{
    /// <param name="onLost">Deactivates the grain.</param>
    public Ledger Open(LedgerKind kind, Guid owner, Action onLost) =>
        new(kind, owner, store, commit, timeProvider, hasRecentMembershipChange, onLost);
}
