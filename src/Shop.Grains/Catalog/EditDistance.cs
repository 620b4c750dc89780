using System.Text;

namespace Shop.Catalog;

/// <summary>The distance between a typed word and an existing word.</summary>
internal static class EditDistance
{
    /// <summary>A missing ending of up to this length costs nothing: "lantern" finds "lanterns".</summary>
    private const int FreeEnding = 2;

    /// <summary>
    /// The Damerau distance ("A technique for computer detection and correction of spelling errors", 1964): the minimum number of
    /// insertions, deletions, replacements and swaps of neighbors. A free ending is ignored.
    /// </summary>
    public static int Between(ReadOnlySpan<Rune> typed, ReadOnlySpan<Rune> existing)
    {
        // Three rows of the table of distances between all prefixes: the last two, and the current one.
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
