using System.Collections.Immutable;

namespace Shop.Catalog;

/// <summary>What somebody searches for: distinct folded words.</summary>
internal sealed record SearchWords(ImmutableArray<SearchWord> Words)
{
    /// <summary>More words find nothing better; the longest ones are used.</summary>
    public const int Most = 12;

    /// <summary>All words as one text, to compare whole titles with.</summary>
    public string Text => string.Join(' ', Words.Select(word => word.Text));

    public static SearchWords Parse(string text) => new(
        [.. TextFolding.Fold(text)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Distinct()
            .OrderByDescending(word => word.Length)
            .Take(Most)
            .Select(word => new SearchWord(word))]);
}

internal sealed record SearchWord(string Text)
{
    /// <summary>Whether spelling errors are let pass. One or two letters are found as they are, or every word would be like them.</summary>
    public bool IsTolerant => Text.EnumerateRunes().Count(System.Text.Rune.IsLetterOrDigit) >= 3;

    /// <summary>The LIKE pattern for a text that has this word in it.</summary>
    public string Pattern => "%" + Text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
