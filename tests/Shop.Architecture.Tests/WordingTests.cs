using System.Text.RegularExpressions;

namespace Shop.Architecture.Tests;

/// <summary>The language of CONTRIBUTING.md: plain words of the field in code, comments, tests and documents.</summary>
public sealed partial class WordingTests
{
    private const int MostWords = 25;
    private const int LongestTestName = 90;

    private static IEnumerable<SourceFile> Files =>
        SourceTree.Files.Where(file => !file.Path.EndsWith($"/{nameof(TextRules)}.cs", StringComparison.Ordinal));

    public static TheoryData<string> Patterns => [.. TextRules.All.Select(rule => rule.Pattern)];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void No_file_uses_a_word_that_has_a_plain_replacement(string pattern)
    {
        var rule = TextRules.All.Single(rule => rule.Pattern == pattern);

        var hits = Files.SelectMany(file => file.Lines.Select((line, index) => (file, line, index)))
            .Where(place => rule.Regex.IsMatch(Words(place.file, place.line)))
            .Select(place => $"{place.file.Path}:{place.index + 1}: {place.line.Trim()}");

        Findings.AssertNone(hits, $"Write instead: {rule.Instead}.");
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_rule_finds_its_example(string pattern)
    {
        var rule = TextRules.All.Single(rule => rule.Pattern == pattern);

        Assert.Matches(rule.Regex, rule.Example);
        Assert.Matches(rule.Regex, Words(new("Tests.cs", ""), rule.Example.Replace(' ', '_')));
    }

    [Fact]
    public void A_sentence_of_a_comment_begins_with_its_subject()
    {
        var hits = Files.Where(file => file.IsCSharp).SelectMany(Comments.Of)
            .SelectMany(comment => Comments.Sentences(comment.Text).Where(sentence => TextRules.QuestionWord.IsMatch(sentence))
                .Select(sentence => $"{comment.Path}:{comment.Line}: {sentence}"));

        Findings.AssertNone(hits, "A sentence does not begin with a question word.");
    }

    [Fact]
    public void A_sentence_of_a_document_begins_with_its_subject()
    {
        var hits = Files.Where(file => !file.IsCSharp).SelectMany(file => file.Lines.Select((line, index) => (file, line, index)))
            .Where(place => place.file.IsMarkdown || HashComment().IsMatch(place.line))
            .SelectMany(place => Comments.Sentences(LineMarker().Replace(place.line, ""))
                .Where(sentence => TextRules.QuestionWord.IsMatch(sentence))
                .Select(sentence => $"{place.file.Path}:{place.index + 1}: {sentence}"));

        Findings.AssertNone(hits, "A sentence does not begin with a question word.");
    }

    [Fact]
    public void A_sentence_of_a_comment_has_at_most_25_words()
    {
        var hits = Files.Where(file => file.IsCSharp).SelectMany(Comments.Of)
            .SelectMany(comment => Comments.Sentences(comment.Text).Where(sentence => Comments.CountWords(sentence) > MostWords)
                .Select(sentence => $"{comment.Path}:{comment.Line}: ({Comments.CountWords(sentence)}) {sentence}"));

        Findings.AssertNone(hits, $"A sentence has at most {MostWords} words.");
    }

    [Fact]
    public void The_name_of_a_test_is_a_short_sentence()
    {
        var hits = Files.Where(file => file.IsCSharp)
            .SelectMany(file => TestName().Matches(file.Text).Select(match => (file.Path, Name: match.Groups["name"].Value)))
            .Where(test => test.Name.Length > LongestTestName || TextRules.QuestionWord.IsMatch(test.Name.Replace('_', ' ')))
            .Select(test => $"{test.Path}: {test.Name} ({test.Name.Length})");

        Findings.AssertNone(hits, $"A test name has at most {LongestTestName} characters and does not begin with a question word.");
    }

    [Theory]
    [InlineData("/// <summary>Reads the row. Who calls it waits.</summary>", "Who calls it waits")]
    [InlineData("return; // What is left is released.", "What is left is released")]
    [InlineData("// Who may read it? The owner.", null)]
    public void A_comment_that_begins_with_a_question_word_is_found(string line, string? expected)
    {
        var sentences = Comments.Of(new("Sample.cs", line)).SelectMany(comment => Comments.Sentences(comment.Text));

        Assert.Equal(expected, sentences.FirstOrDefault(sentence => TextRules.QuestionWord.IsMatch(sentence)));
    }

    // Identifiers of C# are split at underscores and at capitals, so that a name is checked as its words.
    private static string Words(SourceFile file, string line)
    {
        var text = TextRules.Legitimate.Replace(line, "");
        return file.IsCSharp ? Hump().Replace(text.Replace('_', ' '), " ") : text;
    }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Hump();

    [GeneratedRegex(@"^[\s#*|>/-]*")]
    private static partial Regex LineMarker();

    [GeneratedRegex(@"^\s*(#|--)\s")]
    private static partial Regex HashComment();

    [GeneratedRegex(@"public (?:static )?(?:async )?(?:void|Task) (?<name>\w+_\w+)\(")]
    private static partial Regex TestName();
}
