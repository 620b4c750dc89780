namespace Shop.Chaos.Processes;

/// <summary>libfaketime, a preloaded library that changes the wall clock of one process.</summary>
internal static class Faketime
{
    private static readonly string? Library = new[] { "/usr/lib", "/usr/lib64", "/usr/local/lib" }
        .Where(Directory.Exists)
        .SelectMany(folder => new[] { folder }.Concat(Directory.GetDirectories(folder, "*-linux-gnu")))
        .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
        .FirstOrDefault(File.Exists);

    public static bool IsInstalled => Library is not null;

    /// <summary>The environment of a process whose wall clock is two hours ahead. Its monotonic clock is unchanged.</summary>
    public static IReadOnlyDictionary<string, string> TwoHoursAhead => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library ?? throw new ChaosException("libfaketime is not installed."),
        ["FAKETIME"] = "+2h",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };
}
