using Shop.Storage;

namespace Shop.Ledgers;

/// <summary>Gives a grain its ledger.</summary>
internal sealed class LedgerFactory(ILedgerStore store, ICommit commit, TimeProvider clock)
{
    /// <param name="onLost">How the grain gives up its activation.</param>
    public Ledger Open(LedgerKind kind, Guid owner, Action onLost) => new(kind, owner, store, commit, clock, onLost);
}
