namespace Shop.Ledgers;

/// <summary>
/// Whether silos have come or gone within the last minute. Then two activations of one grain may live side by side until Orleans' directory has
/// settled, and what one of them remembers may be older than what the other has written.
/// </summary>
internal sealed class MembershipMonitor : ISiloStatusListener
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _timeProvider;
    private long _last;

    public MembershipMonitor(ISiloStatusOracle silos, TimeProvider timeProvider)
    {
        (_timeProvider, _last) = (timeProvider, timeProvider.GetTimestamp());
        silos.SubscribeToSiloStatusEvents(this);
    }

    public bool HasRecentChange => _timeProvider.GetElapsedTime(Volatile.Read(ref _last)) < Settling;

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status) => Volatile.Write(ref _last, _timeProvider.GetTimestamp());
}
