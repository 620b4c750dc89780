using Shop.Storage.GroupCommit;

namespace Shop.Ledgers;

/// <summary>Gives a grain its ledger.</summary>
/// <param name="mayBeDouble">Whether another activation of a grain may be there at the moment.</param>
internal sealed class LedgerFactory(ILedgerStore store, ICommit commit, TimeProvider timeProvider, Func<bool> mayBeDouble)
{
    /// <param name="onLost">How the grain gives up its activation.</param>
    public Ledger Open(LedgerKind kind, Guid owner, Action onLost) => new(kind, owner, store, commit, timeProvider, mayBeDouble, onLost);
}
