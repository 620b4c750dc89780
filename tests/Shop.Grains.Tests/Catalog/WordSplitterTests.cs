using Shop.Catalog;
using Shop.Text;

namespace Shop.Grains.Tests.Catalog;

public sealed class WordSplitterTests(QueryCluster shop) : IClassFixture<QueryCluster>
{
    [Theory]
    [InlineData("\"lampe\"", "lampe")]
    [InlineData("rot,lampe", "rot", "lampe")]
    [InlineData("  l'été — №5_b ", "l", "été", "no5", "b")]
    [InlineData("नमस्ते!दुनिया", "नमस्ते", "दुनिया")]
    [InlineData("«Чай»/茶", "чай", "茶")]
    [InlineData("!?")]
    public async Task Texts_are_split_at_punctuation_here_and_in_the_database(string text, params string[] words)
    {
        var folded = TextFolding.Fold(text);

        var stored = await shop.Database.ReadAsync<string>($"SELECT shop_words('{folded.Replace("'", "''", StringComparison.Ordinal)}')");

        Assert.Equal(words, WordSplitter.Split(folded));
        Assert.Equal(string.Join(' ', words), stored);
    }

    // With the collation "C", [:alnum:] has only ASCII.
    [Fact]
    public async Task The_database_splits_at_the_same_characters_whatever_its_locale_is()
    {
        var stored = await shop.Database.ReadAsync<int[]>(
            """
            SELECT array_agg(i ORDER BY i) FROM generate_series(1, 1114111) AS i
            WHERE i NOT BETWEEN 55296 AND 57343 AND shop_words(chr(i) COLLATE "C") = ''
            """);

        Assert.Equal(
            Enumerable.Range(1, 0x10FFFF)
                .Where(i => System.Text.Rune.IsValid(i) && !WordSplitter.Split(char.ConvertFromUtf32(i)).Any()),
            stored);
    }

    [Fact]
    public async Task Words_of_new_and_changed_items_are_kept_once_without_codes_and_short_words()
    {
        var item = await shop.AddItemAsync("\"Kupferlampe\",Gläser!", "R2D2 ab");
        await shop.ChangeItemAsync(item, "Messinglampe/Gläser");

        Assert.Equal(
            ["gläser", "kupferlampe", "messinglampe"],
            await shop.Database.ReadAsync<string[]>(
                """
                SELECT array_agg(word ORDER BY word) FROM product_words
                WHERE word IN ('kupferlampe', 'messinglampe', 'gläser', 'r2d2', 'ab', '"kupferlampe"')
                """));
    }
}
