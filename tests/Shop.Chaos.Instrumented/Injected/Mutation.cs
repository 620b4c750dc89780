namespace Shop.Instrumented;

/// <summary>The active mutants of this process: the comma-separated names in SHOP_MUTANT.</summary>
internal static class Mutation
{
    private static readonly HashSet<string> Active =
    [
        .. (Environment.GetEnvironmentVariable("SHOP_MUTANT") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    ];

    public static bool Is(string mutant) => Active.Contains(mutant);
}
