using HdrHistogram;
using Shop.Bench.Processes;

namespace Shop.Bench.Load;

/// <summary>What one measurement saw.</summary>
/// <param name="Done">Requests that came to the end that was wanted within the time.</param>
/// <param name="Failed">Those that did not, with an example of how.</param>
/// <param name="Micros">Time until the end, in microseconds.</param>
/// <param name="Used">What was used within the time.</param>
internal sealed record Result(long Done, long Failed, string? Failure, double Seconds, HistogramBase Micros, Counters Used)
{
    public double PerSecond => Done / Seconds;

    /// <summary>Milliseconds at this percentile.</summary>
    public double Percentile(double percent) => Micros.GetValueAtPercentile(percent) / 1000.0;

    /// <summary>Milliseconds of processor time per request of a role.</summary>
    public double CpuMillis(string role) => Used.Cpu.GetValueOrDefault(role) * 1000 / Math.Max(1, Done);

    /// <summary>The share of the time in which everything waited for the disk, in percent.</summary>
    public double StalledPercent => 100 * Used.Stalled / Seconds;

    /// <summary>Milliseconds of processor time per request of everything but the generator.</summary>
    public double ServerCpuMillis => Used.Cpu.Where(role => role.Key != "generator").Sum(role => role.Value) * 1000 / Math.Max(1, Done);
}
