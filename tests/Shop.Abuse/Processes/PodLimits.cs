using System.Globalization;
using System.Text.RegularExpressions;
using Shop.Testing;

namespace Shop.Abuse.Processes;

/// <summary>The memory of a container: the limit in its manifest.</summary>
/// <param name="Bytes">Kubernetes ends a container above this limit.</param>
internal sealed partial record PodLimits(long Bytes)
{
    /// <summary>In a container .NET limits the heap to this share of the memory, unless a setting changes it.</summary>
    private const double HeapShare = 0.75;

    private const long Mebibyte = 1024 * 1024;

    public long Mebibytes => Bytes / Mebibyte;

    /// <summary>The value of <c>DOTNET_GCHeapHardLimit</c>, a hexadecimal number of bytes.</summary>
    public string HeapHardLimit => ((long)(Bytes * HeapShare)).ToString("X", CultureInfo.InvariantCulture);

    /// <summary>Reads the limit of the only container of a manifest in <c>k8s/base</c>.</summary>
    /// <exception cref="RunFailedException">The manifest has no such limit.</exception>
    public static PodLimits Read(string manifest)
    {
        var file = Path.Combine(RepositoryRoot.Path, "k8s", "base", manifest);
        return TryParse(File.ReadAllText(file)) ?? throw new RunFailedException($"{file} has no memory limit in Mi.");
    }

    /// <summary>Null if the text has no limit in Mi.</summary>
    public static PodLimits? TryParse(string manifest) => MemoryLimit().Match(manifest) is { Success: true } match
        ? new PodLimits(long.Parse(match.Groups["mebibytes"].Value, CultureInfo.InvariantCulture) * Mebibyte)
        : null;

    [GeneratedRegex(@"^ +limits:\s*\n +memory: (?<mebibytes>\d+)Mi\s*$", RegexOptions.Multiline)]
    private static partial Regex MemoryLimit();
}
