using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Shop.Text;

namespace Shop.Grains.Tests.Text;

public sealed class TextFoldingTests
{
    /// <summary>Characters with special folding rules, among ordinary ones.</summary>
    private static readonly Gen<string> Text = Gen.OneOf(
            Gen.Int[0x20, 0x24FF],
            Gen.OneOf<int>(
                0xDF, 0x1E9E, 0x3C2, 0x345, 0x130, 0x131, 0x49, 0x69, 0x307, 0x301, 0x323,
                0x2126, 0x212A, 0x1FB7, 0xAD, 0x200D, 0xFEFF, 0xFB03, 0xFF21),
            Gen.Int[0xA640, 0xABFF],
            Gen.Int[0xF900, 0xFFEF],
            Gen.Int[0x10400, 0x1E943])
        .Where(value => Rune.IsValid(value))
        .Array[0, 8]
        .Select(runes => string.Concat(runes.Select(value => new Rune(value).ToString())));

    [Theory]
    [InlineData("иван", "Иван", "ИВАН")]
    [InlineData("straße", "STRASSE", "STRAẞE", "strasse")]
    [InlineData("σίσυφος", "ΣΊΣΥΦΟΣ", "σίσυφοσ")]
    [InlineData("alice", "ALICE", "ａｌｉｃｅ", "Ａlice", "𝐀𝐥𝐢𝐜𝐞", "al\u00ADice", "ali\u200Dce")]
    [InlineData("office", "oﬃce", "OFFICE")]
    [InlineData("café", "cafe\u0301", "CAFÉ", "CAFE\u0301")]
    [InlineData("ά\u0345", "ᾴ", "ΆΙ", "α\u0345\u0301")]
    [InlineData("ångström", "Ångström", "A\u030Angström", "\u212Bngström")]
    [InlineData("i\u0307stanbul", "İSTANBUL")]
    [InlineData("Ꮳ", "ꮳ")]
    [InlineData("კახა", "ᲙᲐᲮᲐ")]
    [InlineData("վահե և", "ՎԱՀԵ ԵՒ")]
    [InlineData("ǰ", "J\u030C")]
    [InlineData("가", "\u1100\u1161")]
    public void All_spellings_of_a_word_fold_to_the_same_text(string word, params string[] others) =>
        Assert.All(others, other => Assert.Equal(TextFolding.Fold(word), TextFolding.Fold(other)));

    [Theory]
    [InlineData("ılı", "ili")]
    [InlineData("İ", "i")]
    [InlineData("cafe", "café")]
    [InlineData("иван", "ивaн")]
    [InlineData("o", "ø")]
    [InlineData("ss", "s")]
    public void Different_words_stay_different(string first, string second) =>
        Assert.NotEqual(TextFolding.Fold(first), TextFolding.Fold(second));

    /// <summary>Not inline data: attributes cannot contain unpaired surrogates.</summary>
    [Fact]
    public void Invalid_UTF_16_is_rejected() => Assert.All(
        new[] { "\uD800", "a\uDC00b", "\uDC00\uD800", "a\uFFFE" },
        text =>
        {
            Assert.False(TextFolding.TryFold(text, out _));
            Assert.Equal(TextFolding.Fold(Regex.Replace(text, "[\uD800-\uDFFF\uFFFE]", "\uFFFD")), TextFolding.Fold(text));
            Assert.False(Shop.Users.Username.TryParse(text, out _));
            Assert.Equal(Shop.Users.PasswordProblem.NotText, Shop.Users.PasswordRules.Check(text + "long enough"));
        });

    [Fact]
    public void Every_character_folds_like_its_other_cases_and_forms_and_only_once()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value) || value == 0xFFFE)
            {
                continue; // tested above
            }

            var rune = new Rune(value);
            if (Rune.IsLetterOrDigit(rune) && TextFolding.KindOf(rune) == CharacterKind.Other)
            {
                continue; // newer than the table: not folded
            }

            var text = rune.ToString();
            var folded = TextFolding.Fold(text);
            Assert.True(folded == TextFolding.Fold(folded), $"U+{value:X} twice");
            Assert.True(folded == TextFolding.Fold(Rune.ToUpperInvariant(rune).ToString()), $"U+{value:X} upper");
            Assert.True(folded == TextFolding.Fold(Rune.ToLowerInvariant(rune).ToString()), $"U+{value:X} lower");
            Assert.True(folded == TextFolding.Fold(text.Normalize(NormalizationForm.FormKD)), $"U+{value:X} decomposed");
        }
    }

    [Fact]
    public void Folding_what_is_folded_changes_nothing() => Text.Sample(
        text => TextFolding.Fold(TextFolding.Fold(text)) == TextFolding.Fold(text), iter: 50_000);

    [Fact]
    public void The_normal_form_of_a_text_does_not_matter() => Text.Sample(
        text => new[] { NormalizationForm.FormC, NormalizationForm.FormD, NormalizationForm.FormKC, NormalizationForm.FormKD }
            .All(form => TextFolding.Fold(text.Normalize(form)) == TextFolding.Fold(text)),
        iter: 20_000);
}
