namespace Shop.Orders;

/// <summary>
/// Detects bursts of duplicate order requests on this silo. Most orders are new and are inserted without a read before it; the table
/// rejects duplicates. But a rejected row fails its whole batch. So after a duplicate, orders are read first until none has come for ten
/// seconds: clients retry by the thousand when an outage ends.
/// </summary>
internal sealed class DuplicateOrderDetector(TimeProvider timeProvider)
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    private long _lastDuplicateAt = long.MinValue;

    /// <summary>Whether a duplicate was reported within the last ten seconds.</summary>
    public bool HasRecentDuplicates =>
        Volatile.Read(ref _lastDuplicateAt) is var last && last != long.MinValue && timeProvider.GetElapsedTime(last) < Memory;

    /// <summary>Records that an order request was a duplicate.</summary>
    public void ReportDuplicate() => Volatile.Write(ref _lastDuplicateAt, timeProvider.GetTimestamp());
}
