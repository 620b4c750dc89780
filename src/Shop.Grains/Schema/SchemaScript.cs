using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Schema;

/// <summary>One migration script: <c>0002_ledgers.sql</c> is version 2.</summary>
internal sealed record SchemaScript(int Version, string Name, string Text)
{
    /// <summary>SHA-256 of the text, independent of line endings, which a checkout may change.</summary>
    public string Hash =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text.Replace("\r\n", "\n", StringComparison.Ordinal))));

    /// <summary>The scripts of this software in order of their versions 1, 2, 3 … without gaps.</summary>
    public static IReadOnlyList<SchemaScript> Embedded { get; } = ReadEmbedded();

    private static List<SchemaScript> ReadEmbedded()
    {
        const string Folder = ".Schema.";
        var assembly = typeof(SchemaScript).Assembly;
        var scripts = new List<SchemaScript>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var fileName = resource[(resource.LastIndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..];
            scripts.Add(new(int.Parse(fileName.AsSpan(0, 4), CultureInfo.InvariantCulture), fileName, reader.ReadToEnd()));
        }

        scripts.Sort((left, right) => left.Version.CompareTo(right.Version));
        return scripts.Select(script => script.Version).SequenceEqual(Enumerable.Range(1, scripts.Count))
            ? scripts
            : throw new InvalidOperationException("The embedded schema scripts are not numbered 1, 2, 3 … without gaps.");
    }
}
