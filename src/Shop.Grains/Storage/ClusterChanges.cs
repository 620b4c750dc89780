using Orleans.Runtime;

namespace Shop.Storage;

/// <summary>
/// Whether silos have come or gone within the last minute. Then two activations of one grain may live side by side until Orleans' directory has
/// settled, and what one of them remembers may be older than what the other has written.
/// </summary>
internal sealed class ClusterChanges : ISiloStatusListener
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _clock;
    private long _last;

    public ClusterChanges(ISiloStatusOracle silos, TimeProvider clock)
    {
        (_clock, _last) = (clock, clock.GetTimestamp());
        silos.SubscribeToSiloStatusEvents(this);
    }

    public bool AreRecent => _clock.GetElapsedTime(Volatile.Read(ref _last)) < Settling;

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status) => Volatile.Write(ref _last, _clock.GetTimestamp());
}
