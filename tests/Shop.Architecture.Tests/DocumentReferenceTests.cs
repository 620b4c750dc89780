using System.Globalization;
using System.Text.RegularExpressions;

namespace Shop.Architecture.Tests;

/// <summary>Every pointer to a document, a decision or a folder leads to something that exists.</summary>
public sealed partial class DocumentReferenceTests
{
    private const string Decisions = "docs/adr";
    private static readonly string[] Sections = ["Context", "Decision", "Alternatives", "Consequences"];

    private static IEnumerable<SourceFile> Documents => SourceTree.Files.Where(file => file.IsMarkdown);

    private static IEnumerable<SourceFile> Records => Documents.Where(file => RecordPath().IsMatch(file.Path));

    [Fact]
    public void Every_mentioned_document_exists()
    {
        var hits = Mentions(DocumentPath()).Where(mention => !ExistsOrIsPrefix(mention.Target)).Select(mention => mention.ToString());

        Findings.AssertNone(hits, "A pointer to docs/ names an existing file or folder.");
    }

    [Fact]
    public void Every_mentioned_decision_exists()
    {
        var numbers = Records.Select(record => Number(record.Path.AsSpan(Decisions.Length + 1, 4))).ToHashSet();

        var hits = Mentions(DecisionNumber()).Where(mention => !numbers.Contains(Number(mention.Target)))
            .Select(mention => mention.ToString());

        Findings.AssertNone(hits, $"The number of an ADR has a file in {Decisions}.");
    }

    [Fact]
    public void Every_link_of_a_document_leads_to_a_file_and_a_heading()
    {
        var hits = Documents.SelectMany(document => Targets(Link(), document)
            .Where(target => !IsLinkTarget(document, target)).Select(target => $"{document.Path}: {target}"));

        Findings.AssertNone(hits, "A link of a document leads to an existing file and heading.");
    }

    [Fact]
    public void Every_path_that_a_document_names_exists()
    {
        var hits = Documents.SelectMany(document => Targets(CodePath(), document).Select(target => target.TrimEnd('/'))
            .Where(path => !ExistsOrIsPrefix(path)).Select(path => $"{document.Path}: {path}"));

        Findings.AssertNone(hits, "A path in a document names an existing file or folder.");
    }

    [Fact]
    public void Every_source_file_that_a_document_names_exists()
    {
        var sources = SourceTree.Files.Where(file => file.IsCSharp).Select(file => $"/{file.Path}").ToList();

        var hits = Documents.SelectMany(document => Targets(SourceName(), document)
            .Where(name => !sources.Exists(source => source.EndsWith($"/{name}", StringComparison.Ordinal)))
            .Select(name => $"{document.Path}: {name}"));

        Findings.AssertNone(hits, "A source file in a document exists.");
    }

    [Fact]
    public void Every_project_is_in_the_readme()
    {
        var readme = SourceTree.Files.Single(file => file.Path == "README.md");

        var hits = Directory.GetDirectories(Path.Combine(SourceTree.Root, "src")).Select(Path.GetFileName)
            .Where(project => !readme.Text.Contains($"`src/{project}`", StringComparison.Ordinal));

        Findings.AssertNone(hits!, "README.md lists every project.");
    }

    [Fact]
    public void Every_decision_has_a_status_a_date_and_the_same_sections()
    {
        var hits = Records.Where(record => !IsDecision(record)).Select(record => record.Path);

        Findings.AssertNone(hits, $"An ADR has \"Status:\", \"Date:\" and the sections {string.Join(", ", Sections)}.");
    }

    [Fact]
    public void The_index_lists_every_decision()
    {
        var index = SourceTree.Files.Single(file => file.Path == $"{Decisions}/README.md");

        var hits = Records.Select(record => Path.GetFileName(record.Path))
            .Where(name => !index.Text.Contains($"]({name})", StringComparison.Ordinal));

        Findings.AssertNone(hits, "The index lists every ADR.");
    }

    [Theory]
    [InlineData("Everything that counts is a ledger", "everything-that-counts-is-a-ledger")]
    [InlineData("Mutants: the test of the checker", "mutants-the-test-of-the-checker")]
    [InlineData("`docs` and *links*", "docs-and-links")]
    public void A_heading_has_the_anchor_of_github(string heading, string anchor) => Assert.Equal(anchor, Anchor(heading));

    private static IEnumerable<string> Targets(Regex pattern, SourceFile file) =>
        pattern.Matches(file.Text).Select(match => match.Groups["target"].Value);

    private static IEnumerable<Mention> Mentions(Regex pattern) =>
        from file in SourceTree.Files
        where !file.Path.EndsWith($"/{nameof(DocumentReferenceTests)}.cs", StringComparison.Ordinal)
        from place in file.Lines.Select((line, index) => (line, index))
        from match in pattern.Matches(place.line)
        from target in match.Groups["target"].Captures
        select new Mention(file.Path, place.index + 1, target.Value.TrimEnd('.', '/'));

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static bool IsDecision(SourceFile record)
    {
        var headings = Heading().Matches(record.Text).Where(match => match.Groups["level"].Length == 2)
            .Select(match => match.Groups["text"].Value);
        return Status().IsMatch(record.Text) && Date().IsMatch(record.Text) && headings.Intersect(Sections).SequenceEqual(Sections);
    }

    private static bool IsLinkTarget(SourceFile document, string target)
    {
        var parts = target.Split('#', 2);
        var full = parts[0].Length == 0 ? document.Path : Path.Combine(Path.GetDirectoryName(document.Path)!, parts[0]);
        var path = Path.GetRelativePath(SourceTree.Root, Path.GetFullPath(Path.Combine(SourceTree.Root, full))).Replace('\\', '/');
        if (!SourceTree.Exists(path))
        {
            return false;
        }

        return parts.Length == 1 || Heading().Matches(SourceTree.Files.Single(file => file.Path == path).Text)
            .Any(match => Anchor(match.Groups["text"].Value) == parts[1]);
    }

    // "docs/adr/0010" and "tests/Shop.Grains.Tests/Schema/Orleans*" name files by how they begin.
    private static bool ExistsOrIsPrefix(string path)
    {
        if (SourceTree.Exists(path))
        {
            return true;
        }

        var folder = Path.Combine(SourceTree.Root, Path.GetDirectoryName(path)!);
        return (path.EndsWith('*') || NumberedPath().IsMatch(path))
            && Directory.Exists(folder)
            && Directory.EnumerateFileSystemEntries(folder, $"{Path.GetFileName(path).TrimEnd('*')}*").Any();
    }

    private static string Anchor(string heading) => NotOfAnchors().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    private sealed record Mention(string Path, int Line, string Target)
    {
        public override string ToString() => $"{Path}:{Line}: {Target}";
    }

    [GeneratedRegex(@"(?<![\w/.:-])(?<target>docs/[A-Za-z0-9][\w./-]*)")]
    private static partial Regex DocumentPath();

    [GeneratedRegex(@"\bADRs? (?<target>\d+)(?:(?:, | and | to |-)(?<target>\d+)\b)*")]
    private static partial Regex DecisionNumber();

    [GeneratedRegex(@"\]\((?!https?:|mailto:)(?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<target>(?:src|tests|k8s|docs|\.ci|\.github)/[\w./*-]+)`")]
    private static partial Regex CodePath();

    [GeneratedRegex(@"`(?<target>(?:\w[\w.-]*/)*\w[\w.]*\.cs)`")]
    private static partial Regex SourceName();

    [GeneratedRegex(@"^(?<level>#{1,6}) (?<text>.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\s_-]")]
    private static partial Regex NotOfAnchors();

    [GeneratedRegex(@"^docs/adr/\d{4}-[\w-]+\.md$")]
    private static partial Regex RecordPath();

    [GeneratedRegex(@"/\d{4}$")]
    private static partial Regex NumberedPath();

    [GeneratedRegex(@"^Status: (accepted|superseded by \d{4})\b", RegexOptions.Multiline)]
    private static partial Regex Status();

    [GeneratedRegex(@"^Date: \d{4}-\d{2}-\d{2}\s*$", RegexOptions.Multiline)]
    private static partial Regex Date();
}
