using Shop.Chaos.Nemesis;

namespace Shop.Chaos.Check;

/// <summary>How soon the shop served again after a fault.</summary>
/// <param name="Seconds">Until fewer than one request in a hundred failed.</param>
/// <param name="Within">What is promised; null if nothing is.</param>
internal sealed record Recovery(Struck Fault, double Seconds, int? Within)
{
    private const double MostFailures = 0.01;
    private const double Window = 10;

    public bool IsTooLate => Within is { } bound && Seconds > bound;

    /// <summary>
    /// For every fault: the first moment from which, for ten seconds or until the next fault, under 1 % of the requests that were
    /// sent failed. Counted from the strike, or from the end of a fault that took the database away. What was under way when the
    /// next fault struck is that one's business.
    /// </summary>
    public static IReadOnlyList<Recovery> Measure(Evidence evidence)
    {
        var load = evidence.Load.OrderBy(request => request.SentAt).ToList();
        return [.. evidence.Faults.Select((fault, i) =>
        {
            var kind = FaultKinds.All.FirstOrDefault(known => known.Name == fault.Name);
            var since = kind?.CountsFromEnd == true ? fault.End : fault.Begin;
            var until = i + 1 < evidence.Faults.Count ? evidence.Faults[i + 1].Begin : evidence.LoadEnded;
            return new Recovery(fault, BackAfter(load, since, until), kind?.BackWithin);
        })];
    }

    private static double BackAfter(List<Request> load, double since, double until)
    {
        var from = load.FindIndex(request => request.SentAt >= since);
        for (var begin = since; begin < until; begin += 0.5)
        {
            var (requests, failures) = (0, 0);
            for (; from < load.Count && from >= 0 && load[from].SentAt < begin; from++)
            {
            }

            for (var i = from; i >= 0 && i < load.Count && load[i].SentAt < Math.Min(begin + Window, until); i++)
            {
                if (load[i].AnsweredAt < until)
                {
                    requests++;
                    failures += load[i].IsFailure ? 1 : 0;
                }
            }

            if (requests > 0 && failures < requests * MostFailures)
            {
                return begin - since;
            }
        }

        return until - since;
    }
}
