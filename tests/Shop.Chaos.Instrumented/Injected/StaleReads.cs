using System.Collections.Concurrent;

namespace Shop.Instrumented;

/// <summary>The mutants stale-read, stale-price and stale-session: memory of up to two seconds ago is used.</summary>
internal static class StaleReads
{
    private const long Milliseconds = 2_000;

    private static readonly ConcurrentDictionary<(Type, Guid), (long At, object Value)> Seen = [];

    public static T Of<T>(Guid owner, T now)
        where T : notnull => Mutation.Is("stale-read") ? Cached(owner, now) : now;

    public static T Cached<T>(Guid owner, T now)
        where T : notnull
    {
        var ticks = Environment.TickCount64;
        var seen = Seen.AddOrUpdate((typeof(T), owner), _ => (ticks, now), (_, old) => ticks - old.At < Milliseconds ? old : (ticks, now));
        return (T)seen.Value;
    }
}
