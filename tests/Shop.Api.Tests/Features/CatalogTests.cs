using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Features;

public sealed class CatalogTests(ShopApp shop)
{
    [Fact]
    public async Task A_created_item_is_found_by_its_id_with_an_ETag()
    {
        var body = new { title = "Lamp", description = "", quantity = 3, price = 995 };
        var created = (await shop.Admin.PostAsync("/items", body, key: shop.NewName())).Expect(HttpStatusCode.Created);
        var id = created.Json["itemId"]!.GetValue<Guid>();

        var item = (await shop.Admin.GetAsync($"/items/{id}")).Expect(HttpStatusCode.OK);

        Assert.Equal($"/api/v1/items/{id}", created["Location"]);
        Assert.Equal(
            ["itemId", "title", "description", "quantity", "price", "currency", "archived"],
            item.Json.AsObject().Select(member => member.Key));
        Assert.Matches("^\"[0-9]+-[0-9]+\"$", item["ETag"]);
        Assert.Equal("max-age=5, private", item["Cache-Control"]);
        (await shop.Admin.GetAsync($"/items/{id}", ("If-None-Match", item["ETag"]!))).Expect(HttpStatusCode.NotModified);
        (await shop.Admin.GetAsync($"/items/{Guid.CreateVersion7()}")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task An_item_is_created_once_under_one_key()
    {
        var key = shop.NewName();
        var body = new { title = "Once", description = "", quantity = 1, price = 1 };

        var first = (await shop.Admin.PostAsync("/items", body, key)).Expect(HttpStatusCode.Created);
        var retry = (await shop.Admin.PostAsync("/items", body, key)).Expect(HttpStatusCode.Created);

        Assert.Equal(first.Text, retry.Text);
        Assert.Equal("true", retry["Idempotent-Replayed"]);
        (await shop.Admin.PostAsync("/items", body with { price = 2 }, key)).ExpectProblem(422, "idempotency-key-reused");
    }

    [Theory]
    [InlineData("""{"description":"","quantity":1,"price":1}""", "title")]
    [InlineData("""{"title":" ","description":"","quantity":1,"price":1}""", "title")]
    [InlineData("""{"title":"a","quantity":1,"price":1}""", "description")]
    [InlineData("""{"title":"a","description":"\u0000","quantity":1,"price":1}""", "description")]
    [InlineData("""{"title":"a\ufffe","description":"","quantity":1,"price":1}""", "title")]
    [InlineData("""{"title":"a","description":"","quantity":-1,"price":1}""", "quantity")]
    [InlineData("""{"title":"a","description":"","quantity":1000000001,"price":1}""", "quantity")]
    [InlineData("""{"title":"a","description":"","quantity":1,"price":0}""", "price")]
    [InlineData("""{"title":"a","description":"","quantity":1,"price":1000000000001}""", "price")]
    public async Task An_invalid_value_of_an_item_is_reported_by_its_name(string body, string name) =>
        (await shop.Admin.PostAsync("/items", body, shop.NewName())).ExpectError(name);

    [Fact]
    public async Task A_change_requires_the_current_version()
    {
        var id = await shop.ItemAsync();
        var etag = (await shop.Admin.GetAsync($"/items/{id}"))["ETag"]!;

        (await shop.Admin.PatchAsync($"/items/{id}", new { price = 300 })).ExpectProblem(428, "precondition-required");
        (await shop.Admin.PatchAsync($"/items/{id}", new { price = 300 }, ("If-Match", "nonsense")))
            .ExpectProblem(400, "invalid-precondition");
        var changed = (await shop.Admin.PatchAsync($"/items/{id}", new { price = 300 }, ("If-Match", etag))).Expect(HttpStatusCode.OK);
        var stale = (await shop.Admin.PatchAsync($"/items/{id}", new { price = 400 }, ("If-Match", etag)))
            .ExpectProblem(412, "precondition-failed");
        (await shop.Admin.PatchAsync($"/items/{id}", new { title = "Any" }, ("If-Match", "*"))).Expect(HttpStatusCode.OK);

        Assert.Equal(300, changed.Json["price"]!.GetValue<long>());
        Assert.Equal(changed["ETag"], stale["ETag"]);
        (await shop.Admin.PatchAsync($"/items/{Guid.CreateVersion7()}", new { price = 1 }, ("If-Match", "*")))
            .ExpectProblem(404, "not-found");
        (await shop.Admin.PatchAsync($"/items/{id}", new { }, ("If-Match", "*"))).ExpectError("$");
    }

    [Fact]
    public async Task A_change_of_the_stock_does_not_conflict_with_a_change_of_the_item()
    {
        var id = await shop.ItemAsync();
        var etag = (await shop.Admin.GetAsync($"/items/{id}"))["ETag"]!;

        (await shop.Admin.PostAsync($"/items/{id}/stock", new { delta = 5, reason = "Found some" }, key: shop.NewName()))
            .Expect(HttpStatusCode.OK);

        Assert.NotEqual(etag, (await shop.Admin.GetAsync($"/items/{id}"))["ETag"]);
        (await shop.Admin.PatchAsync($"/items/{id}", new { price = 300 }, ("If-Match", etag))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Stock_is_adjusted_once_per_key_and_never_below_the_reserved_units()
    {
        var id = await shop.ItemAsync(quantity: 10);
        var key = shop.NewName();

        var added = (await shop.Admin.PostAsync($"/items/{id}/stock", new { delta = 5, reason = "Delivery" }, key))
            .Expect(HttpStatusCode.OK);
        var retry = (await shop.Admin.PostAsync($"/items/{id}/stock", new { delta = 5, reason = "Delivery" }, key))
            .Expect(HttpStatusCode.OK);

        Assert.Equal($$"""{"itemId":"{{id}}","quantity":15}""", added.Text);
        Assert.Equal(added.Text, retry.Text);
        Assert.Equal("true", retry["Idempotent-Replayed"]);
        (await shop.Admin.PostAsync($"/items/{id}/stock", new { delta = 6, reason = "Delivery" }, key))
            .ExpectProblem(422, "idempotency-key-reused");
        (await shop.Admin.PostAsync($"/items/{id}/stock", new { delta = -16, reason = "Broken" }, shop.NewName()))
            .ExpectProblem(409, "stock-reserved");
        (await shop.Admin.PostAsync($"/items/{id}/stock", new { delta = 0, reason = "Nothing" }, shop.NewName())).ExpectError("delta");
        (await shop.Admin.PostAsync($"/items/{Guid.CreateVersion7()}/stock", new { delta = 1, reason = "x" }, shop.NewName()))
            .ExpectProblem(404, "not-found");
        var entries = await shop.Admin.WalkAsync($"/items/{id}/stock", "entries", limit: 1);
        Assert.Equal([15, 10], entries.Select(entry => entry["quantity"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Titles_are_found_by_their_beginning_in_any_script_and_case()
    {
        using var shopper = await shop.CustomerAsync();
        var mark = shop.NewName("");
        await shop.ItemAsync(title: $"Ёлка {mark}");
        await shop.ItemAsync(title: $"ёлочная игрушка {mark}");

        var found = await shopper.WalkAsync($"/items?term={Uri.EscapeDataString("ЁЛКА " + mark)}", "items", limit: 10);

        Assert.Equal([$"Ёлка {mark}"], found.Select(item => item["title"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Percent_and_underscore_are_ordinary_characters()
    {
        using var shopper = await shop.CustomerAsync();
        var mark = shop.NewName("");
        await shop.ItemAsync(title: $"100% {mark}");
        await shop.ItemAsync(title: $"1000 {mark}");

        var percent = await shopper.WalkAsync("/items?term=100%25", "items", limit: 100);
        var underscore = await shopper.WalkAsync("/items?term=100_", "items", limit: 100);

        Assert.Contains($"100% {mark}", percent.Select(item => item["title"]!.GetValue<string>()));
        Assert.All(percent, item => Assert.StartsWith("100%", item["title"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.Empty(underscore);
        (await shopper.GetAsync("/items?term=%00")).ExpectError("term");
        (await shopper.GetAsync("/items?term=%EF%BF%BE")).ExpectError("term");
        (await shopper.GetAsync("/items/search?q=%EF%BF%BE")).ExpectError("q");
    }

    [Fact]
    public async Task Paging_through_the_list_returns_each_item_once()
    {
        using var shopper = await shop.CustomerAsync();
        var mark = shop.NewName("walk");
        var ids = new HashSet<Guid>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add(await shop.ItemAsync(title: $"{mark} {i}"));
        }

        var listed = await shopper.WalkAsync($"/items?term={mark}", "items", limit: 2);

        Assert.Equal(7, listed.Count);
        Assert.Equal(ids, listed.Select(item => item["itemId"]!.GetValue<Guid>()).ToHashSet());
        Assert.Equal(
            ["itemId", "title", "description", "quantity", "price", "currency"],
            listed[0].AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task A_page_of_the_catalog_is_304_until_an_item_of_it_changes()
    {
        using var shopper = await shop.CustomerAsync();
        var mark = shop.NewName("page");
        var id = await shop.ItemAsync(title: mark);
        var page = (await shopper.GetAsync($"/items?term={mark}")).Expect(HttpStatusCode.OK);

        (await shopper.GetAsync($"/items?term={mark}", ("If-None-Match", page["ETag"]!))).Expect(HttpStatusCode.NotModified);
        await shop.Admin.PatchAsync($"/items/{id}", new { price = 301 }, ("If-Match", "*"));
        (await shopper.GetAsync($"/items?term={mark}", ("If-None-Match", page["ETag"]!))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_archived_item_is_not_listed()
    {
        using var shopper = await shop.CustomerAsync();
        var mark = shop.NewName("archived");
        var id = await shop.ItemAsync(title: mark);

        (await shop.Admin.PatchAsync($"/items/{id}", new { archived = true }, ("If-Match", "*"))).Expect(HttpStatusCode.OK);

        Assert.Empty(await shopper.WalkAsync($"/items?term={mark}", "items", limit: 10));
    }

    [Fact]
    public async Task Words_are_found_anywhere_despite_a_typing_error()
    {
        using var shopper = await shop.CustomerAsync();
        var id = await shop.ItemAsync(title: "Grandfather clock of walnut");

        foreach (var words in new[] { "walnut", "walnut clock", "granfather" })
        {
            var found = (await shopper.GetAsync($"/items/search?q={Uri.EscapeDataString(words)}&limit=100"))
                .Expect(HttpStatusCode.OK).Json["items"]!.AsArray();
            Assert.Contains(found, item => item!["itemId"]!.GetValue<Guid>() == id);
        }

        (await shopper.GetAsync("/items/search")).ExpectError("q");
    }
}
