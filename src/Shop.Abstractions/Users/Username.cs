using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Shop.Identities;
using Shop.Text;

namespace Shop.Users;

/// <summary>
/// A username: the text as typed, and its folded form for comparisons (NFKC and case folding, as in the PRECIS profile
/// UsernameCaseMapped of RFC 8265). 1 to 64 letters, digits, marks and . _ - @ +; no spaces, control or invisible characters. It does not
/// start with a mark.
/// </summary>
[GenerateSerializer, Immutable, Alias("shop.username")]
public sealed record Username
{
    private Username(string display, string folded) => (Display, Folded) = (display, folded);

    /// <summary>As typed, in NFC.</summary>
    [Id(0)]
    public string Display { get; init; }

    /// <summary>The form in which names are compared.</summary>
    [Id(1)]
    public string Folded { get; init; }

    /// <summary>The id of the user with this name.</summary>
    public UserId UserId => new(DerivedId.From("user", Guid.Empty, Folded));

    /// <summary>
    /// True if the frozen table of <see cref="TextFolding"/> covers every character. Other letters are newer than the table and do not
    /// fold: their two cases would be two users. Such a name can log in, but is not registered.
    /// </summary>
    public bool HasFrozenFolding => Folded.EnumerateRunes().All(rune => rune.IsAscii || TextFolding.KindOf(rune) != CharacterKind.Other);

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Username? username)
    {
        username = null;
        if (string.IsNullOrEmpty(text) || text.Length > 256 || !TextFolding.TryFold(text, out var folded))
        {
            return false;
        }

        var display = TextFolding.Compose(text);
        if (folded.EnumerateRunes().Count() is < 1 or > 64 || !IsAllowed(folded) || !IsAllowed(display))
        {
            return false;
        }

        username = new Username(display, folded);
        return true;
    }

    public override string ToString() => Display;

    private static bool IsAllowed(string name) =>
        name.EnumerateRunes().All(IsAllowed) && !IsMark(Rune.GetUnicodeCategory(name.EnumerateRunes().First()));

    private static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsAllowed(Rune rune) => !TextFolding.IsIgnorable(rune) && Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber => true,
        _ => rune.Value is '.' or '_' or '-' or '@' or '+',
    };
}
