namespace Shop.Orders.Storage;

/// <summary>Times of an order's row, in the microseconds that PostgreSQL stores: an answer and a later read are equal.</summary>
internal static class StoredTime
{
    public static DateTimeOffset Now(TimeProvider timeProvider)
    {
        var now = timeProvider.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>
    /// The time of a change. Later than the time of the change before it, even if clocks differ: it is part of the optimistic concurrency
    /// check.
    /// </summary>
    public static DateTimeOffset NowAfter(DateTimeOffset before, TimeProvider timeProvider)
    {
        var now = Now(timeProvider);
        return now > before ? now : before.AddMicroseconds(1);
    }
}
