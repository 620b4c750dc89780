using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Shop.Catalog;

/// <summary>
/// The titles with a prefix, as a range in code point order, which is the order of PostgreSQL's collation "C" in UTF-8. Unlike a LIKE
/// pattern, a range has no wildcards.
/// </summary>
/// <param name="From">The inclusive start of the range: the prefix.</param>
/// <param name="To">The exclusive end of the range; null if there is none.</param>
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

    // U+10FFFF has no successor, so the character before it is incremented. Surrogates are skipped: they are not characters.
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
