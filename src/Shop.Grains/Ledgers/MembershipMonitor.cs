namespace Shop.Ledgers;

/// <summary>
/// Tracks changes of the cluster membership. Until the grain directory has settled, two activations of one grain may exist.
/// The memory of one may be older than the writes of the other.
/// </summary>
internal sealed class MembershipMonitor : ISiloStatusListener
{
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _timeProvider;
    private long _lastChange;

    public MembershipMonitor(ISiloStatusOracle silos, TimeProvider timeProvider)
    {
        (_timeProvider, _lastChange) = (timeProvider, timeProvider.GetTimestamp());
        silos.SubscribeToSiloStatusEvents(this);
    }

    /// <summary>True if a silo joined, left or died within the last minute.</summary>
    public bool HasRecentChange => _timeProvider.GetElapsedTime(Volatile.Read(ref _lastChange)) < SettlingTime;

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status) =>
        Volatile.Write(ref _lastChange, _timeProvider.GetTimestamp());
}
