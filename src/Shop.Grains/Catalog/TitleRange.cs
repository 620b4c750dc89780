using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Shop.Catalog;

/// <summary>
/// The texts that begin with a prefix, as a range in the order of code points. That is the order of PostgreSQL's collation "C" in
/// UTF-8. In a range every character is ordinary, unlike in a LIKE pattern.
/// </summary>
/// <param name="From">The first text of the range, the prefix itself.</param>
/// <param name="To">The first text after the range; null if the range has no end.</param>
internal readonly record struct TitleRange(string From, string? To)
{
    public static TitleRange Of(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToArray();
        for (var last = runes.Length - 1; last >= 0; last--)
        {
            if (TryNext(runes[last], out var next))
            {
                runes[last] = next.Value;
                return new TitleRange(prefix, string.Concat(runes[..(last + 1)].Select(rune => rune.ToString())));
            }
        }

        return new TitleRange(prefix, null);
    }

    // After U+10FFFF comes nothing: the character before it has to move. Surrogates are no characters, nor does UTF-8 have them.
    private static bool TryNext(Rune rune, [NotNullWhen(true)] out Rune? next)
    {
        next = rune.Value switch
        {
            0x10FFFF => null,
            0xD7FF => new Rune(0xE000),
            _ => new Rune(rune.Value + 1),
        };
        return next is not null;
    }
}
