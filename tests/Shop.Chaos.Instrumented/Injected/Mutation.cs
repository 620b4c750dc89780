namespace Shop.Instrumented;

/// <summary>Which mutants this process is: the names in SHOP_MUTANT, with commas between.</summary>
internal static class Mutation
{
    private static readonly HashSet<string> Chosen =
        [.. (Environment.GetEnvironmentVariable("SHOP_MUTANT") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    public static bool Is(string mutant) => Chosen.Contains(mutant);
}
