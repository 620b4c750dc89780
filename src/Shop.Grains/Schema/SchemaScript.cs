using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Schema;

/// <summary>One step of the schema: <c>0002_ledgers.sql</c> is version 2.</summary>
internal sealed record SchemaScript(int Version, string Name, string Text)
{
    /// <summary>SHA-256 of the text. Line ends do not count: a checkout may change them.</summary>
    public string Hash =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text.Replace("\r\n", "\n", StringComparison.Ordinal))));

    /// <summary>The scripts of this software, in order, numbered 1, 2, 3 … without gaps.</summary>
    public static IReadOnlyList<SchemaScript> Embedded { get; } = ReadEmbedded();

    private static List<SchemaScript> ReadEmbedded()
    {
        const string Folder = ".Schema.";
        var assembly = typeof(SchemaScript).Assembly;
        var scripts = new List<SchemaScript>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(it => it.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = resource[(resource.LastIndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..];
            scripts.Add(new(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }

        scripts.Sort((one, other) => one.Version.CompareTo(other.Version));
        return scripts.Select(it => it.Version).SequenceEqual(Enumerable.Range(1, scripts.Count))
            ? scripts
            : throw new InvalidOperationException("The embedded schema scripts are not numbered 1, 2, 3 … without gaps.");
    }
}
