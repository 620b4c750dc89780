using Microsoft.Extensions.DependencyInjection;
using Shop.Catalog;
using Shop.Faults;
using Shop.Identities;
using Shop.Paging;

namespace Shop.Grains.Tests.Catalog;

public sealed class CatalogSearchTests(QueryCluster shop) : IClassFixture<QueryCluster>, IAsyncLifetime
{
    private ICatalogQueriesGrain Catalog => shop.Grains.CatalogQueries();

    public async ValueTask InitializeAsync() => await shop.ExecuteAsync("DELETE FROM products");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("lantern", "Metal lantern", "Lanterns", "Candle")]
    [InlineData("LANTERN metal", "Metal lantern")]
    [InlineData("lantren", "Metal lantern", "Lanterns", "Candle")]
    [InlineData("lanten", "Metal lantern", "Lanterns", "Candle")]
    [InlineData("lamtern", "Metal lantern", "Lanterns", "Candle")]
    [InlineData("haert", "Heart")]
    [InlineData("umbralla", "Umbrella 100% dry")]
    [InlineData("umbraela", "Umbrella 100% dry")]
    [InlineData("100%", "Umbrella 100% dry")]
    [InlineData("1_7")]
    [InlineData("\"lantern\"", "Metal lantern", "Lanterns", "Candle")]
    [InlineData("lantern!", "Metal lantern", "Lanterns", "Candle")]
    [InlineData("metal,lantern", "Metal lantern")]
    [InlineData("(lantren)/metal", "Metal lantern")]
    [InlineData("„Самавар“", "Самовар")]
    [InlineData("чая;самовар", "Самовар")]
    [InlineData("84029-G", "Knitted bottle")]
    [InlineData("%", "Umbrella 100% dry")]
    [InlineData("!?")]
    [InlineData("100 dryy", "Umbrella 100% dry")]
    [InlineData("самавар", "Самовар")]
    [InlineData("ЧАЙ", "Самовар")]
    [InlineData("茶", "日本茶")]
    [InlineData("ub", "Tub")]
    [InlineData("lantern heart")]
    [InlineData("84029G", "Knitted bottle")]
    [InlineData("84029H")]
    [InlineData("' OR true --")]
    [InlineData("\0")]
    [InlineData("  ")]
    public async Task A_search_finds_items_with_all_words_and_tolerates_typing_errors(string words, params string[] expected)
    {
        (string Title, string Description)[] items =
        [
            ("Candle", "for a lantern"), ("Metal lantern", "made of tin"), ("Lanterns", ""), ("Heart", "of wood"),
            ("Umbrella 100% dry", ""),
            ("Самовар", "для чая, чай не входит"), ("日本茶", ""), ("Tub", ""), ("Knitted bottle", "No. 84029G"),
        ];
        foreach (var (title, description) in items)
        {
            await shop.AddItemAsync(title, description);
        }

        var found = await Catalog.SearchAsync(words, new PageRequest(null, 100));

        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Rows.Select(item => item.Title).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_best_match_is_first()
    {
        await shop.AddItemAsync("Candle", "for a lantren");
        await shop.AddItemAsync("Hook", "for a lantern");
        await shop.AddItemAsync("A lantren of glass", "");
        await shop.AddItemAsync("Superlantern", "");
        await shop.AddItemAsync("A very long lantern of glass", "");
        await shop.AddItemAsync("Lantern", "");

        var found = await Catalog.SearchAsync("lantern", new PageRequest(null, 100));

        Assert.Equal(
            ["Lantern", "A very long lantern of glass", "Superlantern", "A lantren of glass", "Hook", "Candle"],
            found.Rows.Select(item => item.Title));
    }

    [Fact]
    public async Task A_word_of_the_title_between_punctuation_matches_like_any_other()
    {
        await shop.AddItemAsync("Superlantern", "");
        await shop.AddItemAsync("Tin \"Lantern\", blue", "");
        await shop.AddItemAsync("A very long lantern of glass", "");

        var found = await Catalog.SearchAsync("lantern", new PageRequest(null, 100));

        Assert.Equal(["Tin \"Lantern\", blue", "A very long lantern of glass", "Superlantern"], found.Rows.Select(item => item.Title));
    }

    [Fact]
    public async Task A_walk_shows_every_item_once_while_texts_change()
    {
        var random = new Random(11);
        var items = new List<ItemId>();
        for (var i = 0; i < 40; i++)
        {
            items.Add(await shop.AddItemAsync(NewTitle(), NewTitle()));
        }

        var seen = await QueryCluster.WalkAsync(page => Catalog.SearchAsync("lantern", page), 3, async () =>
        {
            for (var i = 0; i < 4; i++)
            {
                await shop.ChangeItemAsync(items[random.Next(items.Count)], NewTitle(), NewTitle());
            }
        });

        Assert.Equal(seen.Count, seen.Select(item => item.ItemId).Distinct().Count());
        Assert.Empty(items.Except(seen.Select(item => item.ItemId)));

        string NewTitle() =>
            string.Concat(Enumerable.Repeat("tin ", random.Next(5)))
            + (random.Next(2) == 0 ? "lantern" : "superlantern") + random.Next(100);
    }

    [Fact]
    public async Task Each_of_many_misspelled_words_is_corrected()
    {
        await shop.AddItemAsync("Metal lantern", "of a knitted heart and an umbrella");
        await shop.AddItemAsync("Metal umbrella", "of a knitted heart");

        var found = await Catalog.SearchAsync("umbrlela kntited haert of metla lantren", new PageRequest(null, 100));

        Assert.Equal(["Metal lantern"], found.Rows.Select(item => item.Title));
    }

    [Fact]
    public async Task A_correction_is_found_among_hundreds_of_candidates_at_the_same_distance()
    {
        await shop.ExecuteAsync(
            """
            INSERT INTO product_words (word)
            SELECT unnest(ARRAY[chr(a) || 'ant' || chr(b) || 'en', chr(a) || 'an' || chr(b) || 'ren'])
            FROM generate_series(ascii('b'), ascii('k')) AS a, generate_series(ascii('б'), ascii('я')) AS b
            """);
        await shop.AddItemAsync("Lantern");

        var found = await Catalog.SearchAsync("lantren", new PageRequest(null, 100));

        Assert.Equal(["Lantern"], found.Rows.Select(item => item.Title));
    }

    [Fact]
    public async Task A_search_above_the_limit_is_rejected_and_other_reads_continue()
    {
        await shop.AddItemAsync("Lantern");
        var limiter = shop.Cluster.Silos[0].ServiceProvider.GetRequiredService<SearchConcurrencyLimiter>();
        var leases = new List<SearchConcurrencyLimiter.Lease>();
        for (var i = 0; i < SearchConcurrencyLimiter.MaxSearches; i++)
        {
            leases.Add(await limiter.AcquireAsync());
        }

        await Assert.ThrowsAsync<OverloadedException>(() => Catalog.SearchAsync("lantern", new PageRequest(null, 10)));
        var listed = await Catalog.ListAsync("lan", new PageRequest(null, 10));
        leases.ForEach(lease => lease.Dispose());
        var found = await Catalog.SearchAsync("lantern", new PageRequest(null, 10));

        Assert.Single(listed.Rows);
        Assert.Single(found.Rows);
    }

    [Fact]
    public async Task A_cursor_with_a_cost_out_of_range_is_rejected() =>
        await Assert.ThrowsAsync<UnreadableCursorException>(
            () => Catalog.SearchAsync("lantern", new PageRequest(Cursors.Of(1, int.MaxValue + 1L, Guid.Empty), 1)));

    [Theory]
    [InlineData("lantern", "lantern", 0)]
    [InlineData("lantern", "lanterns", 0)]
    [InlineData("lantren", "lantern", 1)]
    [InlineData("lanten", "lantern", 1)]
    [InlineData("lantterns", "lantern", 2)]
    [InlineData("самавар", "самовары", 1)]
    [InlineData("heart", "night", 4)]
    public void The_distance_counts_typing_errors_but_not_endings(string typed, string existing, int distance) =>
        Assert.Equal(distance, EditDistance.Between([.. typed.EnumerateRunes()], [.. existing.EnumerateRunes()]));
}
