namespace Shop.Chaos;

/// <summary>What one run does. The same seed draws the same faults and the same customers.</summary>
/// <param name="Seconds">How long the shop is under load, at the least.</param>
/// <param name="Orders">Orders per second that are begun, whatever becomes of the earlier ones.</param>
/// <param name="Faults">How many faults strike.</param>
/// <param name="Folder">Where the history, the logs and the report go.</param>
/// <param name="Namespaces">The prefix of the network namespaces that this process finds itself in; null if all runs on 127.0.0.1.</param>
internal sealed record ChaosSettings(
    int Seconds,
    int Orders,
    int Faults,
    int Seed,
    int Silos,
    int Apis,
    string Folder,
    string? Namespaces)
{
    /// <summary>The path of <c>Shop.Silo.dll</c>.</summary>
    public string SiloProgram { get; init; } = Path.Combine(AppContext.BaseDirectory, "Shop.Silo.dll");

    /// <summary>The path of <c>Shop.Api.dll</c>.</summary>
    public string ApiProgram { get; init; } = Path.Combine(AppContext.BaseDirectory, "Shop.Api.dll");

    /// <summary>Strike with these only; all that are possible if empty.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>The mutant of the product that is examined; null for the product itself.</summary>
    public string? Mutant { get; init; }

    /// <summary>What every silo finds in its environment beside the usual.</summary>
    public IReadOnlyDictionary<string, string> SiloEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>What is done to the database once it is migrated: only mutants do that.</summary>
    public IReadOnlyList<string> Sql { get; init; } = [];
}
