using System.Text;

namespace Shop.Text;

/// <summary>
/// The normal forms of Unicode Standard Annex 15, by <see cref="UnicodeTable"/>. string.Normalize uses the ICU of the host, and does
/// nothing where there is none. Characters that the table does not cover stay as they are.
/// </summary>
internal static class UnicodeForm
{
    // Hangul syllables are composed by arithmetic (The Unicode Standard, 3.12).
    private const int Syllables = 0xAC00;
    private const int SyllableCount = 11172;
    private const int Leads = 0x1100;
    private const int LeadCount = 19;
    private const int Vowels = 0x1161;
    private const int VowelCount = 21;
    private const int Trails = 0x11A7;
    private const int TrailCount = 28;

    private static readonly UnicodeTable Table = UnicodeTable.Instance;

    /// <summary>Returns NFC.</summary>
    public static string Compose(string text) =>
        Ascii.IsValid(text) ? text : ToText(Compose(Decompose(text.EnumerateRunes().Select(rune => rune.Value), isCompatible: false)));

    /// <summary>Returns the characters of NFD, or of NFKD.</summary>
    public static List<int> Decompose(IEnumerable<int> text, bool isCompatible)
    {
        var decomposed = new List<int>();
        foreach (var character in text)
        {
            Append(decomposed, character, isCompatible);
        }

        Order(decomposed);
        return decomposed;
    }

    /// <summary>Composes decomposed text.</summary>
    public static List<int> Compose(List<int> decomposed)
    {
        var composed = new List<int>(decomposed.Count);
        var (starter, lastClass) = (-1, 0);
        foreach (var character in decomposed)
        {
            var combiningClass = Table.ClassOf(character);
            var isBlocked = starter < 0 || (starter < composed.Count - 1 && lastClass >= combiningClass);
            if (!isBlocked && ComposePair(composed[starter], character) is { } pair)
            {
                composed[starter] = pair;
                continue;
            }

            if (combiningClass == 0)
            {
                starter = composed.Count;
            }

            lastClass = combiningClass;
            composed.Add(character);
        }

        return composed;
    }

    public static string ToText(List<int> characters)
    {
        var text = new StringBuilder(characters.Count);
        foreach (var character in characters)
        {
            text.Append(new Rune(character).ToString());
        }

        return text.ToString();
    }

    private static void Append(List<int> decomposed, int character, bool isCompatible)
    {
        if (character is >= Syllables and < Syllables + SyllableCount)
        {
            var index = character - Syllables;
            decomposed.Add(Leads + (index / (VowelCount * TrailCount)));
            decomposed.Add(Vowels + (index % (VowelCount * TrailCount) / TrailCount));
            if (index % TrailCount > 0)
            {
                decomposed.Add(Trails + (index % TrailCount));
            }
        }
        else if (character >= 0x80 && Table.Decompose(character, isCompatible) is { } parts)
        {
            foreach (var part in parts)
            {
                Append(decomposed, part, isCompatible);
            }
        }
        else
        {
            decomposed.Add(character);
        }
    }

    // Sorts marks between two starters by their class; stable.
    private static void Order(List<int> decomposed)
    {
        for (var i = 1; i < decomposed.Count; i++)
        {
            var (character, combiningClass) = (decomposed[i], Table.ClassOf(decomposed[i]));
            var at = i;
            for (; combiningClass > 0 && at > 0 && Table.ClassOf(decomposed[at - 1]) > combiningClass; at--)
            {
                decomposed[at] = decomposed[at - 1];
            }

            decomposed[at] = character;
        }
    }

    private static int? ComposePair(int first, int second) => (first - Leads, second - Vowels, first - Syllables, second - Trails) switch
    {
        ( >= 0 and < LeadCount, >= 0 and < VowelCount, _, _) =>
            Syllables + ((((first - Leads) * VowelCount) + second - Vowels) * TrailCount),
        (_, _, >= 0 and < SyllableCount, > 0 and < TrailCount) when (first - Syllables) % TrailCount == 0 => first + second - Trails,
        _ => Table.Compose(first, second),
    };
}
