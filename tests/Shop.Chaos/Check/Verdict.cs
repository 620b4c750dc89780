using Shop.Chaos.Load;

namespace Shop.Chaos.Check;

/// <summary>What a run has shown.</summary>
internal sealed record Verdict(
    IReadOnlyList<Violation> Violations,
    IReadOnlyList<string> Void,
    IReadOnlyList<Recovery> Recoveries,
    Sums Sums)
{
    /// <summary>The rule that the shop serves again as soon as it has promised.</summary>
    public const string ServesAgain = "serves-again";

    private const int LeastInFlight = 20;
    private const int LeastUnknown = 200;
    private const int LeastUndone = 50;

    public bool IsClean => Violations.Count == 0 && Void.Count == 0;

    /// <param name="examined">False for a run that is not to be judged by what it met, such as one with faults chosen by hand.</param>
    public static Verdict Of(Evidence evidence, Tables tables, bool examined)
    {
        var recoveries = Recovery.Measure(evidence);
        var sums = Sums.Of(evidence, tables);
        var late = recoveries.Where(recovery => recovery.IsTooLate).Select(recovery => new Violation(
            ServesAgain, recovery.Fault.Name, $"struck at {recovery.Fault.Begin:0.0} s; served again only after {recovery.Seconds:0.0} s, promised were {recovery.Within} s"));
        return new Verdict([.. Checker.Check(evidence, tables), .. late], examined ? [.. WhyVoid(evidence, sums)] : [], recoveries, sums);
    }

    // A run that did not meet enough proves nothing, however clean it is.
    private static IEnumerable<string> WhyVoid(Evidence evidence, Sums sums)
    {
        foreach (var kind in evidence.Faults.GroupBy(fault => fault.Name).Where(kind => kind.Max(fault => fault.InFlight) < LeastInFlight))
        {
            yield return $"{kind.Key} met {kind.Max(fault => fault.InFlight)} orders in flight, fewer than {LeastInFlight}";
        }

        if (sums.Unknown < LeastUnknown)
        {
            yield return $"{sums.Unknown} outcomes were unknown, fewer than {LeastUnknown}";
        }

        if (sums.Undone < LeastUndone)
        {
            yield return $"{sums.Undone} orders were undone, fewer than {LeastUndone}";
        }
    }
}

/// <summary>What a run was made of.</summary>
/// <param name="Unknown">Requests that change something and whose outcome stayed unknown until they were repeated.</param>
/// <param name="Undone">Failed orders for which something was reserved or booked, and given back.</param>
/// <param name="Slowest">The longest time until an answer, in seconds, of those that the shop did answer.</param>
internal sealed record Sums(
    int Requests, int Failures, int Unknown, int TopUps, int Processed, int Failed, int Cancelled, int Undone, int Retries, double Slowest, double? FinalAfter)
{
    public static Sums Of(Evidence evidence, Tables tables)
    {
        var load = evidence.Load.ToList();
        var since = Math.Max(evidence.LoadEnded, evidence.Faults.Count == 0 ? 0 : evidence.Faults.Max(fault => fault.End));
        return new Sums(
            load.Count,
            load.Count(request => request.IsFailure),
            load.Count(request => request.Outcome == Outcome.Unknown && Actions.Changes(request.Action)),
            evidence.Operations(Actions.TopUp).Count(operation => operation.Acknowledged.Any()),
            tables.Orders.Count(order => order.Status == OrderRow.Processed),
            tables.Orders.Count(order => order.Status == OrderRow.Failed),
            tables.Orders.Count(order => order.Status == OrderRow.Cancelled),
            tables.Orders.Count(order => order is { Status: OrderRow.Failed, WasUndone: true }),
            load.Count(request => request.Sent.Attempt > 1),
            load.Where(request => request.Answered?.Status is not null).Select(request => request.Answered!.Took ?? 0).DefaultIfEmpty().Max(),
            evidence.AllFinal is { } final ? final - since : null);
    }
}
