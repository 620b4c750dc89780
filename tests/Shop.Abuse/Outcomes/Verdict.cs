using System.Globalization;

namespace Shop.Abuse.Outcomes;

/// <summary>The rules of the abuser test.</summary>
/// <param name="SiloBytes">The memory limit of a silo's pod.</param>
/// <param name="ApiBytes">The memory limit of an API's pod.</param>
/// <param name="RatesLatency">Whether the latency of others is rated.</param>
internal sealed record Verdict(long SiloBytes, long ApiBytes, bool RatesLatency)
{
    /// <summary>All orders are final within this time after the attack, in seconds.</summary>
    public const int MaxFinalSeconds = 60;

    /// <summary>The 99th percentile of others is below this, in milliseconds.</summary>
    public const int MaxMillis = 1_000;

    private const double MaxRefusedShare = 0.01;

    // One refused request of a short attack would be more than the share.
    private const int ToleratedRefusals = 1;

    private const long Mebibyte = 1024 * 1024;

    /// <summary>Whether later attacks would suffer from this one: a process or orders are lost, or the memory stays occupied.</summary>
    public bool IsDamaged(AttackResult result) =>
        result.Ended.Count > 0 || result.FinalAfter is null || result.SiloPeak >= SiloBytes || result.ApiPeak >= ApiBytes;

    /// <summary>The violated rules, one line each.</summary>
    public IReadOnlyList<string> Rate(AttackResult result)
    {
        var violations = new List<string>();
        violations.AddRange(result.Ended);
        AddAbove("silo", result.SiloPeak, SiloBytes);
        AddAbove("API", result.ApiPeak, ApiBytes);
        if (result.FinalAfter is null)
        {
            Add($"orders are open {MaxFinalSeconds} s after the attack");
        }

        // While the only silo restarts, others have no service.
        if (!result.HadRestart)
        {
            RateOthers(result.Others);
        }

        return violations;

        void RateOthers(OthersResult others)
        {
            if (others.Requests == 0)
            {
                Add($"others sent no request");
            }

            if (others.Refused > ToleratedRefusals && others.Refused >= MaxRefusedShare * others.Requests)
            {
                var refusals = string.Join(", ", others.Refusals.Select(refusal => $"{refusal.Value} × {refusal.Key}"));
                Add($"{others.Refused} of {others.Requests} requests of others refused: {refusals}");
            }

            if (RatesLatency && others.Percentile99 >= MaxMillis)
            {
                Add($"p99 of others {others.Percentile99:0} ms");
            }
        }

        void AddAbove(string process, long peak, long limit)
        {
            if (peak >= limit)
            {
                Add($"memory of the {process} {peak / Mebibyte} MiB, limit {limit / Mebibyte} MiB");
            }
        }

        void Add(FormattableString violation) => violations.Add(violation.ToString(CultureInfo.InvariantCulture));
    }
}
