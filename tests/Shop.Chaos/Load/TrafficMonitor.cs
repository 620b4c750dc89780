using System.Collections.Concurrent;

namespace Shop.Chaos.Load;

/// <summary>Counts requests and failures per second. The fault scheduler uses it to decide when the next fault may begin.</summary>
internal sealed class TrafficMonitor
{
    private readonly ConcurrentDictionary<int, Second> _seconds = [];
    private int _orders;
    private int _unknown;

    /// <summary>Orders that were sent and are not known to be final.</summary>
    public int OrdersInFlight => Volatile.Read(ref _orders);

    /// <summary>Changing requests with an unknown outcome so far.</summary>
    public int UnknownOutcomes => Volatile.Read(ref _unknown);

    public void BeginOrder() => Interlocked.Increment(ref _orders);

    public void EndOrder() => Interlocked.Decrement(ref _orders);

    /// <summary>Counts a completed request for the second in which it was sent.</summary>
    public void RecordAnswer(double sentAt, string action, Outcome outcome, int? status)
    {
        var failed = IsFailure(outcome, status);
        var second = _seconds.GetOrAdd((int)sentAt, _ => new Second());
        Interlocked.Increment(ref second.Requests);
        if (failed)
        {
            Interlocked.Increment(ref second.Failures);
        }

        if (outcome == Outcome.Unknown && Actions.Changes(action))
        {
            Interlocked.Increment(ref _unknown);
        }
    }

    /// <summary>A failure from the customer's view: no answer, a server error, or a rejected valid token.</summary>
    public static bool IsFailure(Outcome outcome, int? status) =>
        outcome == Outcome.Unknown || status is null or >= 500 || (outcome == Outcome.NotExecuted && status == 401);

    /// <summary>Whether no request of these seconds failed. False if there were no requests.</summary>
    public bool HadNoFailures(int from, int to)
    {
        var requests = 0;
        for (var second = from; second < to; second++)
        {
            if (_seconds.TryGetValue(second, out var counts))
            {
                requests += counts.Requests;
                if (counts.Failures > 0)
                {
                    return false;
                }
            }
        }

        return requests > 0;
    }

    private sealed class Second
    {
        public int Requests;
        public int Failures;
    }
}
