namespace Shop.Chaos.Check;

/// <summary>A guarantee of the shop that does not hold.</summary>
internal sealed record Violation(string Rule, string Subject, string Detail);

/// <summary>One guarantee of the shop and its check. Rules are pure: the same input gives the same violations.</summary>
/// <param name="Name">The name in the report.</param>
/// <param name="Promise">The guarantee in one sentence.</param>
internal sealed record Rule(string Name, string Promise, Func<RunRecord, Tables, IEnumerable<(string Subject, string Detail)>> Find)
{
    public IEnumerable<Violation> Check(RunRecord run, Tables tables) =>
        Find(run, tables).Select(violation => new Violation(Name, violation.Subject, violation.Detail));
}
