using System.Collections.Concurrent;

namespace Shop.Chaos.Load;

/// <summary>What goes on at the moment, for whoever decides when the next fault may strike.</summary>
internal sealed class Traffic
{
    private readonly ConcurrentDictionary<int, Second> _seconds = [];
    private int _orders;
    private int _unknown;

    /// <summary>Orders that were sent and whose end is not known yet.</summary>
    public int OrdersInFlight => Volatile.Read(ref _orders);

    /// <summary>Requests that change something and whose outcome is unknown, so far.</summary>
    public int UnknownOutcomes => Volatile.Read(ref _unknown);

    public void OrderBegins() => Interlocked.Increment(ref _orders);

    public void OrderEnds() => Interlocked.Decrement(ref _orders);

    /// <summary>A request is over; it counts for the second in which it was sent.</summary>
    public void Answered(double sentAt, string action, Outcome outcome, int? status)
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

    /// <summary>What a customer would call a failure: no answer, or one that blames the shop.</summary>
    public static bool IsFailure(Outcome outcome, int? status) => outcome == Outcome.Unknown || status is null or >= 500 || (outcome == Outcome.IsRetry && status == 401);

    /// <summary>Whether requests sent in these whole seconds were all answered well, and there were some.</summary>
    public bool WasWell(int from, int to)
    {
        var requests = 0;
        for (var second = from; second < to; second++)
        {
            if (_seconds.TryGetValue(second, out var seen))
            {
                requests += seen.Requests;
                if (seen.Failures > 0)
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
