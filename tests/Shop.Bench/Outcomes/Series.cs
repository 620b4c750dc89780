using System.Globalization;
using Shop.Bench.Load;
using Shop.Identities;

namespace Shop.Bench.Outcomes;

/// <summary>The same measurement, made several times.</summary>
internal sealed record Series(string Name, IReadOnlyList<Result> Runs)
{
    /// <summary>The middle one of a figure.</summary>
    public double Median(Func<Result, double> figure)
    {
        var sorted = Runs.Select(figure).Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>The least and the greatest of a figure.</summary>
    public (double Least, double Most) Range(Func<Result, double> figure) => (Runs.Min(figure), Runs.Max(figure));

    public long Failed => Runs.Sum(run => run.Failed);

    public static string Header { get; } =
        $"{"measured",-50}{"per s",8}{"(spread)",15}{"p50 ms",9}{"p99 ms",9}{"p99.9",9}{"cpu ms: all",13}{"api",8}{"silo",8}{"pg",8}{"gen",8}{"tx",7}{"rows",7}{"wal B",8}{"flush",7}{"disk %",8}";

    /// <summary>One line of the table; processor time, transactions, rows, bytes and flushes are per request; the last is the share of the time in which all waited for the disk.</summary>
    public override string ToString()
    {
        var (least, most) = Range(run => run.PerSecond);
        var line = string.Create(CultureInfo.InvariantCulture, $"{Name,-50}{Median(run => run.PerSecond),8:0}{$"{least:0}…{most:0}",15}{P(50),9:0.0}{P(99),9:0.0}{P(99.9),9:0.0}{Median(run => run.ServerCpuMillis),13:0.000}")
            + string.Concat(new[] { "api", "silo", "postgres", "generator" }.Select(role => string.Create(CultureInfo.InvariantCulture, $"{Median(run => run.CpuMillis(role)),8:0.000}")))
            + string.Create(CultureInfo.InvariantCulture, $"{Per(run => run.Used.Transactions),7:0.00}{Per(run => run.Used.Rows),7:0.0}{Per(run => run.Used.WalBytes),8:0}{Per(run => run.Used.Flushes),7:0.00}{Median(run => run.StalledPercent),8:0.0}");
        return Failed == 0 ? line : $"{line}  FAILED {Failed}: {Runs.First(run => run.Failed > 0).Failure}";
    }

    private double P(double percent) => Median(run => run.Percentile(percent));

    private double Per(Func<Result, long> counted) => Median(run => counted(run) / (double)Math.Max(1, run.Done));
}
