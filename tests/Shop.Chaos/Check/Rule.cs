namespace Shop.Chaos.Check;

/// <summary>Something that is not as the shop promises.</summary>
internal sealed record Violation(string Rule, string Subject, string Detail);

/// <summary>One promise of the shop, and how it is looked after. Rules are pure: the same evidence, the same verdict.</summary>
/// <param name="Name">As the report says it.</param>
/// <param name="Promise">In a sentence.</param>
internal sealed record Rule(string Name, string Promise, Func<Evidence, Tables, IEnumerable<(string Subject, string Detail)>> Find)
{
    public IEnumerable<Violation> Check(Evidence evidence, Tables tables) =>
        Find(evidence, tables).Select(broken => new Violation(Name, broken.Subject, broken.Detail));
}
