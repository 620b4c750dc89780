using System.Collections.Immutable;
using System.Text;
using Shop.Text;

namespace Shop.Catalog;

/// <summary>What somebody searches for: distinct folded words.</summary>
internal sealed record SearchWords(ImmutableArray<SearchWord> Words)
{
    /// <summary>More words find nothing better; the longest ones are used.</summary>
    public const int Most = 12;

    public static SearchWords Parse(string text) => new(
        [.. TextFolding.Fold(text)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Distinct()
            .OrderByDescending(word => word.Length)
            .Take(Most)
            .Select(word => new SearchWord(word, []))]);
}

/// <summary>One word of a search.</summary>
/// <param name="Meant">Words of the catalog that it may be a misspelling of, the nearest first.</param>
internal sealed record SearchWord(string Text, ImmutableArray<string> Meant)
{
    /// <summary>As many words are taken for what was meant; the others are farther from it.</summary>
    public const int MostMeant = 8;

    private readonly Rune[] _runes = [.. Text.EnumerateRunes()];

    /// <summary>How many characters the word has.</summary>
    public int Length => _runes.Length;

    /// <summary>
    /// How many typing errors are let pass: one in an ordinary word, two in a long one. None in a short one, which would be like
    /// every other, nor in a code with digits.
    /// </summary>
    public int Errors => !_runes.All(Rune.IsLetter) || Length is < 4 or > 40 ? 0 : Length < 8 ? 1 : 2;

    /// <summary>An index can find it: it has three characters in a row that count as part of a word.</summary>
    public bool IsIndexed => Text.Split([.. Text.Where(c => !char.IsLetterOrDigit(c))]).Any(part => part.Length >= 3);

    /// <summary>The LIKE pattern of texts that have these characters in them, whatever they are.</summary>
    public static string Pattern(string text) => "%" + text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal) + "%";

    /// <summary>The same word with those of the candidates that it may be a misspelling of.</summary>
    public SearchWord WithMeant(IEnumerable<string> candidates) => this with
    {
        Meant =
        [
            .. candidates
                .Select(candidate => (Word: candidate, Distance: Spelling.Distance(_runes, [.. candidate.EnumerateRunes()])))
                .Where(candidate => candidate.Distance <= Errors)
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Word.Length)
                .ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
                .Take(MostMeant)
                .Select(candidate => candidate.Word),
        ],
    };
}
