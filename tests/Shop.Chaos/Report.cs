using System.Globalization;
using System.Text;
using Shop.Chaos.Check;
using Shop.Identities;

namespace Shop.Chaos;

/// <summary>Formats a verdict for the console.</summary>
internal static class Report
{
    private const int MaximumPerRule = 10;

    public static string Of(ChaosSettings settings, Verdict verdict)
    {
        var totals = verdict.Totals;
        var text = new StringBuilder();
        var final = totals.FinalAfter is { } seconds ? $"after {seconds:0.0} s" : "NEVER";
        Line($"requests {totals.Requests}, failed {totals.Failures}, retries {totals.Retries}, unknown outcomes {totals.Unknown}");
        Line($"slowest answer {totals.Slowest:0.0} s; all orders final {final}");
        Line($"top-ups {totals.TopUps}; orders processed {totals.Processed}, failed {totals.Failed}, cancelled {totals.Cancelled}");
        Line($"failed orders with an undo {totals.Undone}");
        Line($"");
        Line($"{"fault",-24}{"times",6}{"in flight",11}{"recovered after (s)",26}{"limit (s)",10}");
        foreach (var kind in verdict.Recoveries.GroupBy(recovery => recovery.Fault.Name))
        {
            var times = kind.Select(recovery => recovery.Seconds).Order().ToList();
            var range = times.Count == 1 ? Text(times[0]) : $"{Text(times[0])} … {Text(times[times.Count / 2])} … {Text(times[^1])}";
            var inFlight = kind.Min(recovery => recovery.Fault.InFlight);
            var limit = kind.First().Within?.ToString(CultureInfo.InvariantCulture) ?? "-";
            Line($"{kind.Key,-24}{kind.Count(),6}{inFlight,11}{range,26}{limit,10}");
        }

        Line($"");
        foreach (var rule in verdict.Violations.GroupBy(violation => violation.Rule))
        {
            var promise = Checker.Rules.FirstOrDefault(candidate => candidate.Name == rule.Key)?.Promise;
            Line($"VIOLATED {rule.Key} ({rule.Count()}): {promise}");
            foreach (var violation in rule.Take(MaximumPerRule))
            {
                Line($"  {violation.Subject}: {violation.Detail}");
            }
        }

        foreach (var reason in verdict.Void)
        {
            Line($"VOID: {reason}");
        }

        var suffix = verdict.Void.Count > 0 ? ", VOID" : "";
        Line($"chaos: seed {settings.Seed}, {verdict.Recoveries.Count} faults, {verdict.Violations.Count} violations{suffix}");
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string Text(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);
}
