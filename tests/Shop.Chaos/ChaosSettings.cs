using Shop.Chaos.Processes;

namespace Shop.Chaos;

/// <summary>The settings of one run. The same seed draws the same faults and the same operations.</summary>
/// <param name="Seconds">Minimum duration of the load.</param>
/// <param name="Orders">New orders per second (open loop).</param>
/// <param name="Faults">Number of faults.</param>
/// <param name="Folder">The folder of the history, the logs and the report.</param>
/// <param name="Namespaces">The prefix of the network namespaces of this run. Null if all processes share 127.0.0.1.</param>
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

    /// <summary>Multiplies the time limits of the recovery, for machines that are slower than the guarantees assume. 1 to 10.</summary>
    public int LimitFactor { get; init; } = 1;

    /// <summary>The release that the shop runs before its rolling update. Null for a run without an update.</summary>
    public ReleaseBuild? Previous { get; init; }

    /// <summary>The names of the faults to inject. All possible faults if empty.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>The mutant under test. Null for the product itself.</summary>
    public string? Mutant { get; init; }

    /// <summary>Additional environment variables of every silo.</summary>
    public IReadOnlyDictionary<string, string> SiloEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>Statements to run after the migration. Only mutants have some.</summary>
    public IReadOnlyList<string> Sql { get; init; } = [];
}
