using HdrHistogram;
using Shop.Bench.Processes;

namespace Shop.Bench.Load;

/// <summary>The result of one run of a measurement.</summary>
/// <param name="Done">The number of successful requests.</param>
/// <param name="Failed">The number of failed requests.</param>
/// <param name="Failure">The description of one failed request. Null if there is none.</param>
/// <param name="Micros">Latencies in microseconds.</param>
/// <param name="Used">Resources used during the run.</param>
internal sealed record Result(long Done, long Failed, string? Failure, double Seconds, HistogramBase Micros, Counters Used)
{
    public double PerSecond => Done / Seconds;

    /// <summary>The latency at a percentile, in milliseconds.</summary>
    public double Percentile(double percent) => Micros.GetValueAtPercentile(percent) / 1000.0;

    /// <summary>The processor time of a role per request, in milliseconds.</summary>
    public double CpuMillis(string role) => Used.Cpu.GetValueOrDefault(role) * 1000 / Math.Max(1, Done);

    /// <summary>The share of the time in which all processes waited for the disk, in percent.</summary>
    public double StalledPercent => 100 * Used.Stalled / Seconds;

    /// <summary>The processor time of all roles but the generator per request, in milliseconds.</summary>
    public double ServerCpuMillis => Used.Cpu.Where(role => role.Key != "generator").Sum(role => role.Value) * 1000 / Math.Max(1, Done);
}
