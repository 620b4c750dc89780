namespace Shop.Abuse.Outcomes;

/// <summary>The observations during one attack and until all its orders were final.</summary>
/// <param name="Answers">The answers to the attackers by status or failure.</param>
/// <param name="Others">The requests of the other customers.</param>
/// <param name="SiloPeak">The highest resident memory of the silo, in bytes.</param>
/// <param name="ApiPeak">The highest resident memory of the API, in bytes.</param>
/// <param name="FinalAfter">Seconds from the end of the attack until all orders were final. Null if some stayed open.</param>
/// <param name="Ended">The processes that ended and were not killed by this program, and failed restarts.</param>
/// <param name="Notes">Facts that are reported and not rated.</param>
internal sealed record AttackResult(
    string Attack,
    bool HadRestart,
    IReadOnlyDictionary<string, int> Answers,
    OthersResult Others,
    long SiloPeak,
    long ApiPeak,
    double? FinalAfter,
    IReadOnlyList<string> Ended,
    IReadOnlyList<string> Notes);

/// <summary>The requests of the other customers during one attack.</summary>
/// <param name="Refusals">Refused requests by operation and answer.</param>
/// <param name="Percentile99">The 99th percentile of the latencies in milliseconds, with refused requests.</param>
internal sealed record OthersResult(int Requests, IReadOnlyDictionary<string, int> Refusals, double Percentile99)
{
    public int Refused => Refusals.Values.Sum();
}
