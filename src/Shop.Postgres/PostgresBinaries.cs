using System.Globalization;

namespace Shop.Postgres;

/// <summary>A folder with the programs of one version of the PostgreSQL server.</summary>
/// <param name="Folder">Holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</param>
/// <param name="Major">The major version.</param>
public sealed record PostgresBinaries(string Folder, int Major)
{
    public const int OldestMajor = 15;

    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    public string Program(string name) => Path.Combine(Folder, name);

    /// <summary>Finds the newest usable server; for an existing cluster the one of the cluster's version.</summary>
    /// <param name="folder">A folder named by the caller; then no other place is looked at.</param>
    /// <param name="clusterMajor">The version of an existing cluster: no other version can open it.</param>
    internal static async Task<PostgresBinaries> FindAsync(string? folder, int? clusterMajor, CancellationToken cancellationToken)
    {
        folder ??= Environment.GetEnvironmentVariable("PG_BIN") is { Length: > 0 } named ? named : null;
        var places = folder is null ? UsualPlaces() : [folder];
        var found = new List<PostgresBinaries>();
        foreach (var place in places.Distinct().Where(HoldsServer))
        {
            if (await MajorOfAsync(place, cancellationToken) is { } major)
            {
                found.Add(new(place, major));
            }
        }

        var fitting = clusterMajor is { } wanted
            ? found.Where(it => it.Major == wanted)
            : found.Where(it => it.Major >= OldestMajor).OrderByDescending(it => it.Major);
        if (fitting.FirstOrDefault() is { } best)
        {
            return best;
        }

        var seen = found.Count == 0 ? "none was found" : "found: " + string.Join(", ", found.Select(it => $"{it.Major} in {it.Folder}"));
        throw new PrivatePostgresException(clusterMajor is { } major2
            ? $"The data was written by PostgreSQL {major2}, whose server programs are missing here ({seen}); install that version or name its folder in PG_BIN."
            : $"PostgreSQL {OldestMajor} or newer is needed, with its server programs initdb, pg_ctl and postgres ({seen}{(folder is null ? "" : $" in {folder}")}); "
                + "install it with the system's package manager or name its folder in PG_BIN.");
    }

    private static IEnumerable<string> UsualPlaces() =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted),
        .. Versions("/usr/lib/postgresql", "*", "bin"),        // Debian, Ubuntu
        .. Versions("/usr", "pgsql-*", "bin"),                 // PostgreSQL's own RPMs
        .. Versions("/usr/libexec", "postgresql*", ""),        // Alpine
        .. Versions("/opt/homebrew/opt", "postgresql@*", "bin"),
        .. Versions("/usr/local/opt", "postgresql@*", "bin"),
        .. Versions("/home/linuxbrew/.linuxbrew/opt", "postgresql@*", "bin"),
        .. Versions("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
    ];

    private static IEnumerable<string> Versions(string root, string pattern, string below)
    {
        try
        {
            return Directory.Exists(root) ? Directory.GetDirectories(root, pattern).Select(it => Path.Combine(it, below)) : [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool HoldsServer(string folder) => Needed.All(program => File.Exists(Path.Combine(folder, program)));

    private static async Task<int?> MajorOfAsync(string folder, CancellationToken cancellationToken)
    {
        // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
        var version = await CommandRunner.AsOurselves.RunAsync(Path.Combine(folder, "postgres"), ["--version"], cancellationToken);
        var number = version.Output.Split(") ").ElementAtOrDefault(1)?.TakeWhile(char.IsAsciiDigit).ToArray();
        return version.ExitCode == 0 && int.TryParse(number, CultureInfo.InvariantCulture, out var major) ? major : null;
    }
}
