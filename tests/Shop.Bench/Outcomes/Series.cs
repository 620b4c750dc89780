using System.Globalization;
using Shop.Bench.Load;
using Shop.Identities;

namespace Shop.Bench.Outcomes;

/// <summary>All runs of one measurement.</summary>
internal sealed record Series(string Name, IReadOnlyList<Result> Runs)
{
    /// <summary>The median of a value over the runs.</summary>
    public double Median(Func<Result, double> value)
    {
        var sorted = Runs.Select(value).Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>The minimum and the maximum of a value over the runs.</summary>
    public (double Least, double Most) Range(Func<Result, double> value) => (Runs.Min(value), Runs.Max(value));

    public long Failed => Runs.Sum(run => run.Failed);

    public static string Header { get; } =
        $"{"measured",-50}{"per s",8}{"(spread)",15}{"p50 ms",9}{"p99 ms",9}{"p99.9",9}"
        + $"{"cpu ms: all",13}{"api",8}{"silo",8}{"pg",8}{"gen",8}{"tx",7}{"rows",7}{"wal B",8}{"flush",7}{"disk %",8}";

    /// <summary>
    /// One line of the table. Processor time, transactions, rows, bytes and flushes are per request. The last column is the share of the
    /// time in which all processes waited for the disk.
    /// </summary>
    public override string ToString()
    {
        var (least, most) = Range(run => run.PerSecond);
        var invariant = CultureInfo.InvariantCulture;
        var roles = new[] { "api", "silo", "postgres", "generator" };
        var line = string.Create(invariant, $"{Name,-50}{Median(run => run.PerSecond),8:0}{$"{least:0}…{most:0}",15}")
            + string.Create(invariant, $"{P(50),9:0.0}{P(99),9:0.0}{P(99.9),9:0.0}{Median(run => run.ServerCpuMillis),13:0.000}")
            + string.Concat(roles.Select(role => string.Create(invariant, $"{Median(run => run.CpuMillis(role)),8:0.000}")))
            + string.Create(invariant, $"{Per(run => run.Used.Transactions),7:0.00}{Per(run => run.Used.Rows),7:0.0}")
            + string.Create(invariant, $"{Per(run => run.Used.WalBytes),8:0}{Per(run => run.Used.Flushes),7:0.00}")
            + string.Create(invariant, $"{Median(run => run.StalledPercent),8:0.0}");
        return Failed == 0 ? line : $"{line}  FAILED {Failed}: {Runs.First(run => run.Failed > 0).Failure}";
    }

    private double P(double percent) => Median(run => run.Percentile(percent));

    private double Per(Func<Result, long> counted) => Median(run => counted(run) / (double)Math.Max(1, run.Done));
}
