using System.Text;
using Shop.Text;

namespace Shop.Catalog;

/// <summary>
/// Splits a folded text into words, at every character that separates words: "rot,lampe" and "rot lampe" have the same words. The database
/// splits the texts of items in the same way (shop_words in 0012_words.sql).
/// </summary>
internal static class WordSplitter
{
    public static IEnumerable<string> Split(string folded)
    {
        var word = new StringBuilder();
        foreach (var rune in folded.EnumerateRunes())
        {
            if (TextFolding.KindOf(rune) != CharacterKind.Separator)
            {
                word.Append(rune.ToString());
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }
}
