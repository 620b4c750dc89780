using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Shop;

/// <summary>How the shop compares words that people typed, in any script.</summary>
public static class TextFolding
{
    /// <summary>
    /// Unicode NFKC, then full case folding as near as .NET has it (upper, then lower case, which joins ß with ss through
    /// NFKC-stable special cases and ς with σ), then NFKC again. Fails on text that is not valid UTF-16.
    /// </summary>
    public static bool TryFold(string text, [NotNullWhen(true)] out string? folded)
    {
        folded = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
            {
                return false;
            }

            i++;
        }

        folded = FoldCase(text.Normalize(NormalizationForm.FormKC)).Normalize(NormalizationForm.FormKC);
        return true;
    }

    /// <summary>As <see cref="TryFold"/>, for text that was checked before.</summary>
    public static string Fold(string text) =>
        TryFold(text, out var folded) ? folded : throw new ArgumentException("Not valid UTF-16.", nameof(text));

    // The full foldings that a round through upper and lower case misses (Unicode CaseFolding.txt, status F, letters in use).
    private static string FoldCase(string text) =>
        text.ToUpperInvariant().ToLowerInvariant()
            .Replace("ß", "ss", StringComparison.Ordinal)
            .Replace("ẞ", "ss", StringComparison.Ordinal)
            .Replace('ς', 'σ')
            .Replace("ŉ", "ʼn", StringComparison.Ordinal)
            .Replace("ǰ", "ǰ", StringComparison.Ordinal)
            .Replace("և", "եւ", StringComparison.Ordinal);
}
