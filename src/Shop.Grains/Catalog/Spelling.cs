using System.Text;

namespace Shop.Catalog;

/// <summary>How far a typed word is from a word that exists.</summary>
internal static class Spelling
{
    /// <summary>An ending of this length may be missing for free: a search for one lantern finds lanterns.</summary>
    private const int FreeEnding = 2;

    /// <summary>
    /// The least number of characters to insert, remove, replace or swap with their neighbour (Damerau, "A technique for computer
    /// detection and correction of spelling errors", 1964) that make the typed word the existing one, short of a free ending.
    /// </summary>
    public static int Distance(ReadOnlySpan<Rune> typed, ReadOnlySpan<Rune> existing)
    {
        // Rows of the table of distances between beginnings of both words: the last two and the one that is being filled.
        var before = new int[existing.Length + 1];
        var last = new int[existing.Length + 1];
        var row = new int[existing.Length + 1];
        for (var j = 0; j <= existing.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= typed.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= existing.Length; j++)
            {
                var replaced = last[j - 1] + (typed[i - 1] == existing[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && typed[i - 1] == existing[j - 2] && typed[i - 2] == existing[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        var distance = last[existing.Length];
        for (var ending = 1; ending <= FreeEnding && ending < existing.Length; ending++)
        {
            distance = Math.Min(distance, last[existing.Length - ending]);
        }

        return distance;
    }
}
