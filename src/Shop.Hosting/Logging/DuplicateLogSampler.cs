using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Shop.Hosting.Logging;

/// <summary>
/// Lets one kind of event be logged so many times in a while; what is more is counted and left out. In an outage every request and
/// every saga meets the same fault again and again: a line for each of them tells nothing new and takes the processor from those
/// who end the outage.
/// </summary>
internal sealed class DuplicateLogSampler(TimeProvider timeProvider) : LoggingSampler
{
    /// <summary>Of one category and event, in each <see cref="Window"/>.</summary>
    public const int MostInWindow = 50;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private static readonly Meter Meter = new("Shop.Logging");
    private static readonly Counter<long> LeftOutCounter = Meter.CreateCounter<long>("shop.logging.left_out", description: "Log events that were left out because there were too many of their kind.");

    private readonly ConcurrentDictionary<(string Category, int Event), Kind> _kinds = [];

    public override bool ShouldSample<TState>(in LogEntry<TState> logEntry)
    {
        if (logEntry.LogLevel < LogLevel.Critical && !_kinds.GetOrAdd((logEntry.Category, logEntry.EventId.Id), _ => new Kind()).TryTake(timeProvider))
        {
            LeftOutCounter.Add(1, new KeyValuePair<string, object?>("category", logEntry.Category));
            return false;
        }

        return true;
    }

    /// <summary>How many of each kind were left out since the last call.</summary>
    public IReadOnlyList<(string Category, int Event, int Count)> TakeLeftOut() =>
        [.. _kinds.Select(kind => (kind.Key.Category, kind.Key.Event, kind.Value.TakeLeftOut())).Where(kind => kind.Item3 > 0)];

    // Counts are good enough without a lock: an event more or less in a window does no harm.
    private sealed class Kind
    {
        private long _since;
        private int _taken;
        private int _leftOut;

        public bool TryTake(TimeProvider timeProvider)
        {
            if (_since == 0 || timeProvider.GetElapsedTime(Interlocked.Read(ref _since)) >= Window)
            {
                Interlocked.Exchange(ref _since, timeProvider.GetTimestamp());
                Interlocked.Exchange(ref _taken, 0);
            }

            if (Interlocked.Increment(ref _taken) <= MostInWindow)
            {
                return true;
            }

            Interlocked.Increment(ref _leftOut);
            return false;
        }

        public int TakeLeftOut() => Interlocked.Exchange(ref _leftOut, 0);
    }
}
