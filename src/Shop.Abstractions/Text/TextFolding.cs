using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Shop.Text;

/// <summary>
/// Folds text for comparisons that ignore case and form, in any script. The result depends on <see cref="UnicodeTable"/> only, never on
/// the host (ADR 22).
/// </summary>
public static class TextFolding
{
    // A noncharacter: string.Normalize throws for it.
    private const int NotACharacter = 0xFFFE;

    /// <summary>
    /// Identifies the table. It is stored in the database, because ids derive from folded names: hosts with another table do not start.
    /// </summary>
    public static string Fingerprint => UnicodeTable.Instance.Fingerprint;

    /// <summary>
    /// Unicode's toNFKC_Casefold. It decomposes compatibility characters (full-width letters, ligatures), removes invisible characters,
    /// applies full case folding and composes. ß, ẞ and SS are equal, σ and ς are equal, ı is not i. Idempotent.
    /// Returns false for text that is not valid UTF-16.
    /// </summary>
    public static bool TryFold(string text, [NotNullWhen(true)] out string? folded)
    {
        folded = Ascii.IsValid(text) ? FoldAscii(text) : IsText(text) ? FoldCase(text) : null;
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

    /// <summary>Returns NFC. Characters that the table does not cover stay as they are.</summary>
    public static string Compose(string text) => UnicodeForm.Compose(text);

    /// <summary>Returns the kind of a character: <see cref="CharacterKind.Other"/> for letters that the table does not cover.</summary>
    public static CharacterKind KindOf(Rune rune) => UnicodeTable.Instance.KindOf(rune.Value);

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

    private static string FoldAscii(string text) =>
        string.Create(text.Length, text, static (folded, source) => Ascii.ToLower(source, folded, out _));

    private static string FoldCase(string text)
    {
        var folded = new List<int>(text.Length);
        foreach (var character in UnicodeForm.Decompose(text.EnumerateRunes().Select(rune => rune.Value), isCompatible: true))
        {
            if (UnicodeTable.Instance.Fold(character) is { } letters)
            {
                folded.AddRange(letters);
            }
            else if (!IsIgnorable(new Rune(character)))
            {
                folded.Add(character);
            }
        }

        return UnicodeForm.ToText(UnicodeForm.Compose(UnicodeForm.Decompose(folded, isCompatible: true)));
    }
}
