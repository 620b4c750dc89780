using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Shop.Text;

/// <summary>Folds text for comparisons that ignore case and form, in any script.</summary>
public static class TextFolding
{
    // A noncharacter: string.Normalize throws for it.
    private const int NotACharacter = 0xFFFE;

    /// <summary>
    /// Unicode's toNFKC_Casefold. It decomposes compatibility characters (full-width letters, ligatures), removes invisible characters,
    /// applies full case folding and composes. ß, ẞ and SS are equal, σ and ς are equal, ı is not i. Idempotent.
    /// Returns false for text that is not valid UTF-16.
    /// </summary>
    public static bool TryFold(string text, [NotNullWhen(true)] out string? folded)
    {
        folded = IsText(text) ? FoldCase(text.Normalize(NormalizationForm.FormKD)).Normalize(NormalizationForm.FormKC) : null;
        return folded is not null;
    }

    /// <summary>
    /// As <see cref="TryFold"/>, but never fails, because stored text must always be readable: invalid characters count as U+FFFD.
    /// </summary>
    public static string Fold(string text) =>
        TryFold(text, out var folded) || TryFold(Repaired(text), out folded) ? folded : throw new UnreachableException();

    /// <summary>True if the text can be normalized: it has no unpaired surrogate and no U+FFFE.</summary>
    public static bool IsText(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var length) != OperationStatus.Done || rune.Value == NotACharacter)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    /// <summary>Unicode's Default_Ignorable_Code_Point: invisible characters. Words with and without them look alike.</summary>
    public static bool IsIgnorable(Rune rune) => rune.Value is 0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5
        or (>= 0x180B and <= 0x180F) or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F)
        or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8)
        or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF);

    // EnumerateRunes returns U+FFFD for an unpaired surrogate.
    private static string Repaired(string text)
    {
        var repaired = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            repaired.Append((rune.Value == NotACharacter ? Rune.ReplacementChar : rune).ToString());
        }

        return repaired.ToString();
    }

    private static string FoldCase(string decomposed)
    {
        var folded = new StringBuilder(decomposed.Length);
        foreach (var rune in decomposed.EnumerateRunes())
        {
            if (rune.Value is 0xDF or 0x1E9E)
            {
                folded.Append("ss");
            }
            else if (!IsIgnorable(rune))
            {
                folded.Append(FoldCase(rune).ToString());
            }
        }

        return folded.ToString();
    }

    // CaseFolding.txt, status C and F (Unicode 16), equals the simple lower case of decomposed text except for these characters:
    // final sigma, the iota subscript, old forms of Cyrillic letters, and Cherokee, which folds to its capitals.
    private static Rune FoldCase(Rune rune) => rune.Value switch
    {
        'ς' => new Rune('σ'),
        0x345 => new Rune('ι'),
        >= 0x1C80 and <= 0x1C88 => new Rune("вдосттъѣꙋ"[rune.Value - 0x1C80]),
        >= 0x13A0 and <= 0x13F5 => rune,
        >= 0x13F8 and <= 0x13FD => new Rune(rune.Value - 8),
        >= 0xAB70 and <= 0xABBF => new Rune(rune.Value - 0xAB70 + 0x13A0),
        _ => Rune.ToLowerInvariant(rune),
    };
}
