using Shop.Chaos.Nemesis;

namespace Shop.Chaos.Check;

/// <summary>The time that the shop needed to recover from a fault.</summary>
/// <param name="Seconds">The time until less than 1 % of the requests failed.</param>
/// <param name="Within">The guaranteed limit in seconds. Null if there is none.</param>
internal sealed record Recovery(InjectedFault Fault, double Seconds, int? Within)
{
    private const double MaximumFailureRatio = 0.01;
    private const double Window = 10;

    public bool IsTooLate => Within is { } bound && Seconds > bound;

    /// <summary>
    /// For every fault: the first time from which less than 1 % of the requests failed, for ten seconds or until the next fault.
    /// It is counted from the begin of the fault, or from its end if the database was unavailable. Requests that were in flight
    /// when the next fault began are not counted.
    /// </summary>
    /// <param name="limitFactor">Multiplies the guaranteed limits. 1 for the guarantees themselves.</param>
    public static IReadOnlyList<Recovery> Measure(RunRecord run, int limitFactor = 1)
    {
        var load = run.Load.OrderBy(request => request.SentAt).ToList();
        return [.. run.Faults.Select((fault, i) =>
        {
            var kind = FaultKinds.All.FirstOrDefault(known => known.Name == fault.Name);
            var since = kind?.CountsFromEnd == true ? fault.End : fault.Begin;
            var until = i + 1 < run.Faults.Count ? run.Faults[i + 1].Begin : run.LoadEnded;
            return new Recovery(fault, SecondsUntilRecovered(load, since, until), kind?.RecoversWithin * limitFactor);
        })];
    }

    private static double SecondsUntilRecovered(List<Request> load, double since, double until)
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

            if (requests > 0 && failures < requests * MaximumFailureRatio)
            {
                return begin - since;
            }
        }

        return until - since;
    }
}
