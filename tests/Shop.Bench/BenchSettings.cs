namespace Shop.Bench;

/// <summary>The settings of a run.</summary>
/// <param name="Seconds">Duration of each measurement.</param>
/// <param name="Runs">Number of runs of each measurement.</param>
/// <param name="Items">Number of items in the catalog. The part <c>growth</c> uses its own numbers.</param>
/// <param name="Parts">The parts to measure. All if empty.</param>
/// <param name="Folder">The folder of the logs and the results.</param>
/// <param name="Statements">Also report the slowest statements. <c>pg_stat_statements</c> adds a small cost.</param>
internal sealed record BenchSettings(int Seconds, int Runs, int Items, IReadOnlyList<string> Parts, string Folder, bool Statements)
{
    public const int Customers = 256;

    public static IReadOnlyList<string> AllParts { get; } = ["checkout", "hot", "sql", "reads", "growth", "start", Quick];

    /// <summary>The measurements of <c>checkout</c> that have goals, for experiments.</summary>
    public const string Quick = "quick";

    public TimeSpan Time => TimeSpan.FromSeconds(Seconds);

    public bool Has(string part) => Parts.Count == 0 || Parts.Contains(part);
}
