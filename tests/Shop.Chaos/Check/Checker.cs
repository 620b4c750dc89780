namespace Shop.Chaos.Check;

/// <summary>Compares the history and the tables of a run with the guarantees of the shop.</summary>
internal static class Checker
{
    public static IReadOnlyList<Rule> Rules { get; } =
        [.. MoneyRules.All, .. OrderRules.All, .. StockRules.All, .. ReadRules.All, .. FreshnessRules.All, .. StorageRules.All];

    public static IReadOnlyList<Violation> Check(RunRecord run, Tables tables) => [.. Rules.SelectMany(rule => rule.Check(run, tables))];
}
