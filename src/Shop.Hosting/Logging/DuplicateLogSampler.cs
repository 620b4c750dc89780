using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Shop.Hosting.Logging;

/// <summary>
/// Limits the number of log events of one kind per time window; further events are counted and dropped. In an outage every request and
/// every saga repeatedly fails with the same error. A line for each failure has no new information and takes CPU time from recovery.
/// </summary>
internal sealed class DuplicateLogSampler(TimeProvider timeProvider) : LoggingSampler
{
    /// <summary>The maximum number of events of one category and id in each <see cref="Window"/>.</summary>
    public const int MaxPerWindow = 50;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private static readonly Meter Meter = new("Shop.Logging");
    private static readonly Counter<long> DroppedCounter = Meter.CreateCounter<long>(
        "shop.logging.left_out", description: "Log events that were dropped because there were too many of their kind.");

    private readonly ConcurrentDictionary<(string Category, int Event), Kind> _kinds = [];

    public override bool ShouldSample<TState>(in LogEntry<TState> logEntry)
    {
        if (logEntry.LogLevel < LogLevel.Critical
            && !_kinds.GetOrAdd((logEntry.Category, logEntry.EventId.Id), _ => new Kind()).TryTake(timeProvider))
        {
            DroppedCounter.Add(1, new KeyValuePair<string, object?>("category", logEntry.Category));
            return false;
        }

        return true;
    }

    /// <summary>The number of dropped events of each kind since the last call.</summary>
    public IReadOnlyList<(string Category, int Event, int Count)> TakeDropped() =>
        [.. _kinds.Select(kind => (kind.Key.Category, kind.Key.Event, kind.Value.TakeDropped())).Where(kind => kind.Item3 > 0)];

    // Without a lock the count can be off by a few events per window, which is acceptable.
    private sealed class Kind
    {
        private long _since;
        private int _taken;
        private int _dropped;

        public bool TryTake(TimeProvider timeProvider)
        {
            if (_since == 0 || timeProvider.GetElapsedTime(Interlocked.Read(ref _since)) >= Window)
            {
                Interlocked.Exchange(ref _since, timeProvider.GetTimestamp());
                Interlocked.Exchange(ref _taken, 0);
            }

            if (Interlocked.Increment(ref _taken) <= MaxPerWindow)
            {
                return true;
            }

            Interlocked.Increment(ref _dropped);
            return false;
        }

        public int TakeDropped() => Interlocked.Exchange(ref _dropped, 0);
    }
}
