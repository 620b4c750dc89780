namespace Shop.Chaos.Check;

/// <summary>Holds what happened against what the shop promises.</summary>
internal static class Checker
{
    public static IReadOnlyList<Rule> Rules { get; } = [.. MoneyRules.All, .. OrderRules.All, .. StockRules.All, .. ReadRules.All, .. StorageRules.All];

    public static IReadOnlyList<Violation> Check(Evidence evidence, Tables tables) => [.. Rules.SelectMany(rule => rule.Check(evidence, tables))];
}
