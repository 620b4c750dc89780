namespace Shop.Chaos.Processes;

/// <summary>libfaketime: a library that stands between a process and the machine's clock.</summary>
internal static class Faketime
{
    private static readonly string? Library = new[] { "/usr/lib", "/usr/lib64", "/usr/local/lib" }
        .Where(Directory.Exists)
        .SelectMany(folder => new[] { folder }.Concat(Directory.GetDirectories(folder, "*-linux-gnu")))
        .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
        .FirstOrDefault(File.Exists);

    public static bool IsThere => Library is not null;

    /// <summary>The environment of a process whose calendar is two hours ahead; durations pass as ever.</summary>
    public static IReadOnlyDictionary<string, string> TwoHoursAhead => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library ?? throw new ChaosException("libfaketime is not installed."),
        ["FAKETIME"] = "+2h",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };
}
