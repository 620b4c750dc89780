using System.Collections.Immutable;
using System.Text;
using Shop.Text;

namespace Shop.Catalog;

/// <summary>The distinct folded words of a search.</summary>
internal sealed record SearchWords(ImmutableArray<SearchWord> Words)
{
    /// <summary>Maximum number of words. The longest ones are used.</summary>
    public const int MaxWords = 12;

    /// <summary>Returns the words of a text. A text of symbols only is searched as it is.</summary>
    public static SearchWords Parse(string text)
    {
        var folded = TextFolding.Fold(text);
        var words = WordSplitter.Split(folded).ToList();
        return new SearchWords(
            [.. (words.Count > 0 ? words : [.. folded.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)])
                .Distinct()
                .OrderByDescending(word => word.Length)
                .Take(MaxWords)
                .Select(word => new SearchWord(word, []))]);
    }
}

/// <summary>One word of a search.</summary>
/// <param name="Corrections">Words of the catalog that it may be a misspelling of, nearest first.</param>
internal sealed record SearchWord(string Text, ImmutableArray<string> Corrections)
{
    /// <summary>Maximum number of corrections. The nearest ones are used.</summary>
    public const int MaxCorrections = 8;

    private readonly Rune[] _runes = [.. Text.EnumerateRunes()];

    /// <summary>The number of characters (Unicode code points).</summary>
    public int Length => _runes.Length;

    /// <summary>
    /// Tolerated typing errors: one in words of 4 to 7 letters, two in longer ones. Zero for shorter words, which resemble too many others,
    /// and for codes with digits.
    /// </summary>
    public int MaxErrors => !_runes.All(IsLetter) || Length is < 4 or > 40 ? 0 : Length < 8 ? 1 : 2;

    /// <summary>True if the trigram index can find the word: it has three consecutive letters or digits.</summary>
    public bool IsIndexed => Text.Split([.. Text.Where(c => !char.IsLetterOrDigit(c))]).Any(part => part.Length >= 3);

    private static bool IsLetter(Rune rune) => TextFolding.KindOf(rune) is CharacterKind.Letter or CharacterKind.Mark;

    /// <summary>Returns the LIKE pattern of texts that contain this text, with wildcards escaped.</summary>
    public static string Pattern(string text) => "%" + text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal) + "%";

    /// <summary>Returns the word with the candidates that are within the tolerated distance.</summary>
    public SearchWord WithCorrections(IEnumerable<string> candidates) => this with
    {
        Corrections =
        [
            .. candidates
                .Select(candidate => (Word: candidate, Distance: EditDistance.Between(_runes, [.. candidate.EnumerateRunes()])))
                .Where(candidate => candidate.Distance <= MaxErrors)
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Word.Length)
                .ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
                .Take(MaxCorrections)
                .Select(candidate => candidate.Word),
        ],
    };
}
