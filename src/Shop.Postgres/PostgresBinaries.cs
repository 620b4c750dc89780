using System.Globalization;

namespace Shop.Postgres;

/// <summary>A folder with the server programs of one PostgreSQL version.</summary>
/// <param name="Folder">Holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</param>
/// <param name="Major">The major version.</param>
public sealed record PostgresBinaries(string Folder, int Major)
{
    public const int OldestMajor = 15;

    private static readonly string[] Required = ["initdb", "pg_ctl", "postgres"];

    public string Program(string name) => Path.Combine(Folder, name);

    /// <summary>
    /// The path of a client program such as <c>pg_dump</c>: beside the server, beside the file that the server's link points to, or else
    /// found through <c>PATH</c>.
    /// </summary>
    public string ClientProgram(string name)
    {
        var server = new FileInfo(Program("postgres"));
        string?[] folders = [Folder, server.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.DirectoryName : null];
        return folders.OfType<string>().Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) ?? name;
    }

    /// <summary>Finds the programs of a server's major version, or the newest ones if that version is not installed.</summary>
    public static async Task<PostgresBinaries> FindForClientsAsync(int? major = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await FindAsync(null, major, cancellationToken);
        }
        catch (PrivatePostgresException) when (major is not null)
        {
            return await FindAsync(null, null, cancellationToken);
        }
    }

    /// <summary>Finds the newest supported server; for an existing cluster the server of the cluster's version.</summary>
    /// <param name="folder">The only folder to search; null for <c>PG_BIN</c>, then the usual folders.</param>
    /// <param name="clusterMajor">The major version of an existing cluster; no other version can open it.</param>
    internal static async Task<PostgresBinaries> FindAsync(string? folder, int? clusterMajor, CancellationToken cancellationToken)
    {
        folder ??= Environment.GetEnvironmentVariable("PG_BIN") is { Length: > 0 } named ? named : null;
        var folders = folder is null ? UsualFolders() : [folder];
        var found = new List<PostgresBinaries>();
        foreach (var candidate in folders.Distinct().Where(HoldsServer))
        {
            if (await MajorOfAsync(candidate, cancellationToken) is { } major)
            {
                found.Add(new(candidate, major));
            }
        }

        var matching = clusterMajor is { } required
            ? found.Where(binaries => binaries.Major == required)
            : found.Where(binaries => binaries.Major >= OldestMajor).OrderByDescending(binaries => binaries.Major);
        if (matching.FirstOrDefault() is { } best)
        {
            return best;
        }

        var list = string.Join(", ", found.Select(binaries => $"{binaries.Major} in {binaries.Folder}"));
        var seen = found.Count == 0 ? "none was found" : $"found: {list}";
        var where = folder is null ? "" : $" in {folder}";
        throw new PrivatePostgresException(clusterMajor is { } missing
            ? $"The data was written by PostgreSQL {missing}, whose server programs are missing ({seen}); "
                + "install that version or set PG_BIN to its folder."
            : $"PostgreSQL {OldestMajor} or newer is required, with the server programs initdb, pg_ctl and postgres ({seen}{where}); "
                + "install it with the system's package manager or set PG_BIN to its folder.");
    }

    private static IEnumerable<string> UsualFolders() =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted),
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
            return Directory.Exists(root) ? Directory.GetDirectories(root, pattern).Select(version => Path.Combine(version, below)) : [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool HoldsServer(string folder) => Required.All(program => File.Exists(Path.Combine(folder, program)));

    private static async Task<int?> MajorOfAsync(string folder, CancellationToken cancellationToken)
    {
        // "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
        var version = await CommandRunner.AsCurrentUser.RunAsync(Path.Combine(folder, "postgres"), ["--version"], cancellationToken);
        var number = version.Output.Split(") ").ElementAtOrDefault(1)?.TakeWhile(char.IsAsciiDigit).ToArray();
        return version.ExitCode == 0 && int.TryParse(number, CultureInfo.InvariantCulture, out var major) ? major : null;
    }
}
