namespace Shop.Architecture.Tests;

/// <summary>Lines and files fit on a screen.</summary>
public sealed class LineTests
{
    private const int LongestLine = 140;
    private const int LongestFile = 300;

    // Read as text, not as rendered pages: their tables hold the width, too.
    private static readonly string[] NarrowDocuments = ["docs/performance.md", "docs/reliability.md"];

    [Fact]
    public void No_line_has_more_than_140_characters()
    {
        var hits = SourceTree.Files.Where(file => !file.Path.EndsWith(".json", StringComparison.Ordinal))
            .SelectMany(file => file.Lines.Select((line, index) => (file, line, index)))
            .Where(place => place.line.Length > LongestLine && !IsWideTable(place.file, place.line))
            .Select(place => $"{place.file.Path}:{place.index + 1}: {place.line.Length} characters");

        Findings.AssertNone(hits, $"A line has at most {LongestLine} characters.");
    }

    [Fact]
    public void No_source_file_has_more_than_300_lines()
    {
        var hits = SourceTree.Files.Where(file => file.IsCSharp && file.Text.TrimEnd('\n').Split('\n').Length > LongestFile)
            .Select(file => $"{file.Path}: {file.Lines.Count} lines");

        Findings.AssertNone(hits, $"A source file has at most {LongestFile} lines.");
    }

    private static bool IsWideTable(SourceFile file, string line) =>
        file.IsMarkdown && line.StartsWith('|') && !NarrowDocuments.Contains(file.Path);
}
