using System.Collections.Concurrent;

namespace Shop.Abuse.Load;

/// <summary>The requests of the well-behaved customers during one attack. Thread-safe.</summary>
internal sealed class ShopperTraffic
{
    private const double Percent = 0.99;

    private readonly ConcurrentQueue<double> _millis = [];
    private readonly ConcurrentDictionary<string, int> _refusals = [];

    public int Requests => _millis.Count;

    /// <summary>Answers other than the expected one, and missing answers.</summary>
    public int Refused => _refusals.Values.Sum();

    /// <summary>The refused requests by operation and answer.</summary>
    public IReadOnlyDictionary<string, int> Refusals => _refusals;

    /// <summary>The 99th percentile of the latencies, in milliseconds. 0 without requests.</summary>
    public double Percentile99
    {
        get
        {
            var sorted = _millis.Order().ToArray();
            return sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(sorted.Length * Percent) - 1];
        }
    }

    public void Record(string operation, Answer answer, TimeSpan latency)
    {
        _millis.Enqueue(latency.TotalMilliseconds);
        if (!answer.IsSuccess)
        {
            _refusals.AddOrUpdate($"{operation} {answer.Kind}", 1, (_, count) => count + 1);
        }
    }
}
