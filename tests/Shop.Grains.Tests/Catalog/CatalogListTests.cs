using Npgsql;
using Shop.Catalog;
using Shop.Identities;
using Shop.Paging;

namespace Shop.Grains.Tests.Catalog;

public sealed class CatalogListTests(QueryCluster shop) : IClassFixture<QueryCluster>, IAsyncLifetime
{
    private ICatalogQueriesGrain Catalog => shop.Grains.CatalogQueries();

    public async ValueTask InitializeAsync() => await shop.ExecuteAsync("DELETE FROM products");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("100%", "100% cotton", "100% wool")]
    [InlineData("100", "100 stamps", "100% cotton", "100% wool", "1000 beads")]
    [InlineData("a_b", "a_b")]
    [InlineData("a\\", "a\\b")]
    [InlineData("straße", "STRASSENSCHILD", "Straße")]
    [InlineData("ИВАН", "Иван-чай", "иван да марья")]
    [InlineData("日本", "日本茶")]
    [InlineData("😀", "😀 mug", "😀😀")]
    [InlineData("x\U0010FFFF", "x\U0010FFFF", "x\U0010FFFFy")]
    [InlineData("\uD7FF", "\uD7FFz")]
    [InlineData("nothing")]
    [InlineData("\0")]
    public async Task A_term_finds_exactly_the_titles_that_start_with_it(string term, params string[] expected)
    {
        string[] titles =
        [
            "100% cotton", "100% wool", "1000 beads", "100 stamps", "pure 100% silk", "a_b", "axb", "a\\b", "a%b",
            "Straße", "STRASSENSCHILD", "Strasbourg",
            "Иван-чай", "иван да марья", "Ивбн", "日本茶", "日光",
            "😀 mug", "😀😀", "😁", "x\U0010FFFF", "x\U0010FFFFy", "y", "\uD7FFz", "\uE000",
        ];
        foreach (var title in titles)
        {
            await shop.AddItemAsync(title);
        }

        var page = await Catalog.ListAsync(term, new PageRequest(null, 100));

        Assert.Equal(expected.Order(StringComparer.Ordinal), page.Rows.Select(item => item.Title).Order(StringComparer.Ordinal));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Without_a_term_every_item_is_listed_once_by_title_then_id()
    {
        var items = new List<(string Title, ItemId Item)>();
        for (var i = 0; i < 50; i++)
        {
            var title = $"Title {i % 9}";
            items.Add((title, await shop.AddItemAsync(title, quantity: i)));
        }

        var all = await QueryCluster.WalkAsync(page => Catalog.ListAsync(null, page), 7);

        Assert.Equal(
            items.OrderBy(item => item.Title, StringComparer.Ordinal)
                .ThenBy(item => item.Item.ToString(), StringComparer.Ordinal)
                .Select(item => item.Item),
            all.Select(item => item.ItemId));
    }

    [Fact]
    public async Task An_item_is_shown_with_the_last_entry_of_its_stock()
    {
        var item = await shop.AddItemAsync("Lantern", "Of tin", quantity: 10);
        await shop.AddEntryAsync(2, item.Value, 2, 1, -3, 7);

        var page = await Catalog.ListAsync("lan", new PageRequest(null, 1));

        Assert.Equal(new ItemView(item, "Lantern", "Of tin", 7, new Money(250), "GBP", false, 1, 2), Assert.Single(page.Rows));
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Archived_items_are_not_listed()
    {
        var item = await shop.AddItemAsync("Lantern");
        await shop.AddItemAsync("Lamp");
        await shop.ExecuteAsync("UPDATE products SET archived = true WHERE item_id = $1", item.Value);

        Assert.Equal("Lamp", Assert.Single((await Catalog.ListAsync(null, new PageRequest(null, 10))).Rows).Title);
    }

    [Fact]
    public async Task A_walk_shows_every_item_once_while_items_are_renamed()
    {
        var random = new Random(7);
        var items = new List<ItemId>();
        for (var i = 0; i < 60; i++)
        {
            items.Add(await shop.AddItemAsync(NewTitle()));
        }

        async Task ChangeSomeAsync()
        {
            for (var i = 0; i < 6; i++)
            {
                await shop.ChangeItemAsync(items[random.Next(items.Count)], NewTitle(), NewTitle());
            }

            await shop.AddItemAsync(NewTitle());
        }

        // Every walk starts at another state of the changes, and many follow during the walk.
        for (var walk = 0; walk < 5; walk++)
        {
            var seen = await QueryCluster.WalkAsync(page => Catalog.ListAsync("t", page), 4, ChangeSomeAsync);

            Assert.Equal(seen.Count, seen.Select(item => item.ItemId).Distinct().Count());
            Assert.Empty(items.Except(seen.Select(item => item.ItemId)));
        }

        string NewTitle() => $"T{random.Next(1000):d3}";
    }

    [Fact]
    public async Task A_change_committed_after_the_first_page_does_not_affect_the_walk()
    {
        var first = await shop.AddItemAsync("a");
        await shop.AddItemAsync("b");
        var last = await shop.AddItemAsync("c");
        await using var connection = await shop.Database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync($"""
            UPDATE products SET title_folded = 'd' WHERE item_id = '{first}';
            UPDATE products SET title_folded = '0' WHERE item_id = '{last}'
            """);

        Task? commit = null;
        var seen = await QueryCluster.WalkAsync(page => Catalog.ListAsync(null, page), 1, () => commit ??= transaction.CommitAsync());

        Assert.Equal(["a", "b", "c"], seen.Select(item => item.Title));
        Assert.Equal(["c", "b", "a"], (await Catalog.ListAsync(null, new PageRequest(null, 5))).Rows.Select(item => item.Title));

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task An_item_whose_new_title_does_not_start_with_the_term_is_not_shown()
    {
        await shop.AddItemAsync("tea");
        var item = await shop.AddItemAsync("tin");

        var page = await Catalog.ListAsync("t", new PageRequest(null, 1));
        await shop.ChangeItemAsync(item, "can");

        Assert.Empty((await Catalog.ListAsync("t", new PageRequest(page.Next, 1))).Rows);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1")]
    [InlineData("1|2")]
    [InlineData("1|00000000000000000000000000000000|")]
    public async Task A_malformed_cursor_is_rejected(string cursor) =>
        await Assert.ThrowsAsync<UnreadableCursorException>(() => Catalog.ListAsync(null, new PageRequest(cursor, 1)));

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task A_limit_out_of_range_is_an_argument_exception(int limit) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Catalog.ListAsync(null, new PageRequest(null, limit)));

    [Fact]
    public async Task The_stock_ledger_is_listed_newest_first()
    {
        var order = Guid.CreateVersion7();
        var item = await shop.AddItemAsync("Lantern", quantity: 5);
        await shop.AddEntryAsync(2, item.Value, 2, 2, -2, 3, order);
        await shop.AddEntryAsync(2, item.Value, 3, 3, 2, 5, order);

        var entries = await QueryCluster.WalkAsync(page => Catalog.ListStockAsync(item, page), 2);

        Assert.Equal([3, 2, 1], entries.Select(entry => entry.Seq));
        Assert.Equal(
            [StockEntryKind.Release, StockEntryKind.Reservation, StockEntryKind.Adjustment], entries.Select(entry => entry.Kind));
        Assert.Equal([order, order, null], entries.Select(entry => entry.Order?.Value));
    }
}
