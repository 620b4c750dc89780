namespace Shop.Orders;

/// <summary>
/// Whether orders that come to this silo may well be repetitions of earlier ones. Mostly they are new, and nobody looks for an earlier one before
/// it is written: the table refuses what is there already. But what it refuses fails the whole flush, so after a first repetition they are
/// looked for, as long as repetitions keep coming: clients repeat by the thousand when an outage is over.
/// </summary>
internal sealed class DuplicateOrderDetector(TimeProvider timeProvider)
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    private long _metAt = long.MinValue;

    /// <summary>Whether one was met lately.</summary>
    public bool AreAbout => Volatile.Read(ref _metAt) is var met && met != long.MinValue && timeProvider.GetElapsedTime(met) < Memory;

    /// <summary>An order was there already.</summary>
    public void Met() => Volatile.Write(ref _metAt, timeProvider.GetTimestamp());
}
