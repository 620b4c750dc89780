using System.Globalization;
using System.Text;
using Shop.Chaos.Check;
using Shop.Identities;

namespace Shop.Chaos;

/// <summary>A verdict in words.</summary>
internal static class Report
{
    private const int MostOfOneRule = 10;

    public static string Of(ChaosSettings settings, Verdict verdict)
    {
        var sums = verdict.Sums;
        var text = new StringBuilder();
        Line($"requests {sums.Requests}, failed {sums.Failures}, repeated {sums.Retries}, unknown outcomes {sums.Unknown}, slowest answer {sums.Slowest:0.0} s");
        Line($"top-ups {sums.TopUps}; orders: processed {sums.Processed}, failed {sums.Failed} (undone {sums.Undone}), cancelled {sums.Cancelled}; all final {(sums.FinalAfter is { } final ? $"after {final:0.0} s" : "NEVER")}");
        Line($"");
        Line($"{"fault",-24}{"times",6}{"in flight",11}{"serves isRetry after (s)",26}{"promised",10}");
        foreach (var kind in verdict.Recoveries.GroupBy(recovery => recovery.Fault.Name))
        {
            var times = kind.Select(recovery => recovery.Seconds).Order().ToList();
            var seconds = times.Count == 1 ? Text(times[0]) : $"{Text(times[0])} … {Text(times[times.Count / 2])} … {Text(times[^1])}";
            Line($"{kind.Key,-24}{kind.Count(),6}{kind.Min(recovery => recovery.Fault.InFlight),11}{seconds,26}{kind.First().Within?.ToString(CultureInfo.InvariantCulture) ?? "-",10}");
        }

        Line($"");
        foreach (var rule in verdict.Violations.GroupBy(violation => violation.Rule))
        {
            Line($"VIOLATED {rule.Key} ({rule.Count()}): {Checker.Rules.FirstOrDefault(known => known.Name == rule.Key)?.Promise}");
            foreach (var violation in rule.Take(MostOfOneRule))
            {
                Line($"  {violation.Subject}: {violation.Detail}");
            }
        }

        foreach (var reason in verdict.Void)
        {
            Line($"VOID: {reason}");
        }

        Line($"chaos: seed {settings.Seed}, {verdict.Recoveries.Count} faults, {verdict.Violations.Count} violations{(verdict.Void.Count > 0 ? ", VOID" : "")}");
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static string Text(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);
}
