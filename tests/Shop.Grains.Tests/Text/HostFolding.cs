using System.Text;
using Shop.Text;

namespace Shop.Grains.Tests.Text;

/// <summary>The folding before the frozen table, by the ICU of the host. Existing ids derive from its results.</summary>
internal static class HostFolding
{
    public static string Fold(string text) => FoldCase(text.Normalize(NormalizationForm.FormKD)).Normalize(NormalizationForm.FormKC);

    private static string FoldCase(string decomposed)
    {
        var folded = new StringBuilder(decomposed.Length);
        foreach (var rune in decomposed.EnumerateRunes())
        {
            if (rune.Value is 0xDF or 0x1E9E)
            {
                folded.Append("ss");
            }
            else if (!TextFolding.IsIgnorable(rune))
            {
                folded.Append(FoldCase(rune).ToString());
            }
        }

        return folded.ToString();
    }

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
