using Shop.Chaos.Load;

namespace Shop.Chaos.Check;

/// <summary>The result of a run.</summary>
/// <param name="Void">Reasons why the run proves nothing. Empty for a valid run.</param>
internal sealed record Verdict(
    IReadOnlyList<Violation> Violations,
    IReadOnlyList<string> Void,
    IReadOnlyList<Recovery> Recoveries,
    Totals Totals)
{
    /// <summary>The rule that the shop recovers from a fault within the guaranteed time.</summary>
    public const string RecoversInTime = "recovers-in-time";

    private const int MinimumInFlight = 20;
    private const int MinimumUnknown = 200;
    private const int MinimumUndone = 50;

    public bool IsClean => Violations.Count == 0 && Void.Count == 0;

    /// <param name="isCompleteRun">False if the run has selected faults or a mutant: it is never void.</param>
    /// <param name="limitFactor">Multiplies the guaranteed limits of the recovery. 1 for the guarantees themselves.</param>
    public static Verdict Of(RunRecord run, Tables tables, bool isCompleteRun, int limitFactor = 1)
    {
        var recoveries = Recovery.Measure(run, limitFactor);
        var totals = Totals.Of(run, tables);
        var late = recoveries.Where(recovery => recovery.IsTooLate).Select(recovery => new Violation(
            RecoversInTime,
            recovery.Fault.Name,
            $"began at {recovery.Fault.Begin:0.0} s; recovered after {recovery.Seconds:0.0} s, the limit is {recovery.Within} s"));
        return new Verdict(
            [.. Checker.Check(run, tables), .. late],
            isCompleteRun ? [.. FindVoidReasons(run, totals)] : [],
            recoveries,
            totals);
    }

    // A run with too few orders in flight, unknown outcomes or undone orders proves nothing, even without a violation.
    private static IEnumerable<string> FindVoidReasons(RunRecord run, Totals totals)
    {
        foreach (var kind in run.Faults.GroupBy(fault => fault.Name).Where(kind => kind.Max(fault => fault.InFlight) < MinimumInFlight))
        {
            yield return $"{kind.Key}: {kind.Max(fault => fault.InFlight)} orders in flight, fewer than {MinimumInFlight}";
        }

        if (totals.Unknown < MinimumUnknown)
        {
            yield return $"{totals.Unknown} unknown outcomes, fewer than {MinimumUnknown}";
        }

        if (totals.Undone < MinimumUndone)
        {
            yield return $"{totals.Undone} orders undone, fewer than {MinimumUndone}";
        }
    }
}

/// <summary>Totals of a run.</summary>
/// <param name="Unknown">Changing requests whose outcome was unknown until a retry.</param>
/// <param name="Undone">Failed orders for which a reservation or a booking was undone.</param>
/// <param name="Slowest">The longest time until an answer, in seconds. Requests without an answer are not counted.</param>
/// <param name="FinalAfter">Seconds from the last fault or the end of the load until all orders were final. Null if some were not.</param>
internal sealed record Totals(
    int Requests,
    int Failures,
    int Unknown,
    int TopUps,
    int Processed,
    int Failed,
    int Cancelled,
    int Undone,
    int Retries,
    double Slowest,
    double? FinalAfter)
{
    public static Totals Of(RunRecord run, Tables tables)
    {
        var load = run.Load.ToList();
        var since = Math.Max(run.LoadEnded, run.Faults.Count == 0 ? 0 : run.Faults.Max(fault => fault.End));
        return new Totals(
            load.Count,
            load.Count(request => request.IsFailure),
            load.Count(request => request.Outcome == Outcome.Unknown && Actions.Changes(request.Action)),
            run.Operations(Actions.TopUp).Count(operation => operation.Acknowledged.Any()),
            tables.Orders.Count(order => order.Status == OrderRow.Processed),
            tables.Orders.Count(order => order.Status == OrderRow.Failed),
            tables.Orders.Count(order => order.Status == OrderRow.Cancelled),
            tables.Orders.Count(order => order is { Status: OrderRow.Failed, WasUndone: true }),
            load.Count(request => request.Sent.Attempt > 1),
            load.Where(request => request.Answered?.Status is not null)
                .Select(request => request.Answered!.Took ?? 0)
                .DefaultIfEmpty()
                .Max(),
            run.AllFinal is { } final ? final - since : null);
    }
}
