using System.Collections.Concurrent;

namespace Shop.Instrumented;

/// <summary>The mutant stale-read: reads return a cached value of up to two seconds ago.</summary>
internal static class StaleReads
{
    private const long Milliseconds = 2_000;

    private static readonly ConcurrentDictionary<(Type, Guid), (long At, object Value)> Seen = [];

    public static T Of<T>(Guid owner, T now)
        where T : notnull
    {
        if (!Mutation.Is("stale-read"))
        {
            return now;
        }

        var ticks = Environment.TickCount64;
        var seen = Seen.AddOrUpdate((typeof(T), owner), _ => (ticks, now), (_, old) => ticks - old.At < Milliseconds ? old : (ticks, now));
        return (T)seen.Value;
    }
}
