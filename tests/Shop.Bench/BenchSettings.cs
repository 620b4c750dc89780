namespace Shop.Bench;

/// <summary>How much is measured.</summary>
/// <param name="Seconds">Of each measurement.</param>
/// <param name="Runs">How often each is made.</param>
/// <param name="Items">In the catalog of all measurements but those of growth.</param>
/// <param name="Parts">Which parts; all if empty.</param>
/// <param name="Folder">Where logs and results go.</param>
/// <param name="Statements">Also tell which statements took the database's time (<c>pg_stat_statements</c>, which costs a little).</param>
internal sealed record BenchSettings(int Seconds, int Runs, int Items, IReadOnlyList<string> Parts, string Folder, bool Statements)
{
    public const int Customers = 256;

    public static IReadOnlyList<string> AllParts { get; } = ["checkout", "hot", "sql", "reads", "growth", "start", Quick];

    /// <summary>Of the checkout only what the goals are about: for trying something out. Part of <c>checkout</c>.</summary>
    public const string Quick = "quick";

    public TimeSpan Time => TimeSpan.FromSeconds(Seconds);

    public bool Has(string part) => Parts.Count == 0 || Parts.Contains(part);
}
