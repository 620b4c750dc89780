using System.Net;
using System.Text.Json.Nodes;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Features;

public sealed class OrderTests(ShopApp shop)
{
    private const string MostOfMax = """{"itemId":"0198c5f0-0000-7000-8000-000000000000","quantity":600000}""";

    [Fact]
    public async Task An_order_is_paid_reserved_and_booked()
    {
        using var shopper = await shop.CustomerAsync(money: 10_000);
        var item = await shop.ItemAsync(quantity: 10, price: 250);

        var placed = (await shopper.OrderAsync(item, 4, key: "first")).Expect(HttpStatusCode.Created);
        var order = placed.Json;

        Assert.Equal("PROCESSED", Status(order));
        Assert.Equal(1_000, order["price"]!.GetValue<long>());
        Assert.Equal(shopper.UserId, order["consumerId"]!.GetValue<Guid>());
        Assert.Equal($"/api/v1/orders/{order["orderId"]}", placed["Location"]);
        Assert.StartsWith($"\"{order["version"]}-", placed["ETag"], StringComparison.Ordinal);
        Assert.Equal(
            [
                "orderId", "consumerId", "status", "price", "currency", "items", "delivery",
                "reservationId", "deliveryId", "paymentId", "createdAt", "updatedAt", "version",
            ],
            order.AsObject().Select(member => member.Key));
        Assert.Equal(9_000, (await shopper.GetAsync("/payments")).Json["amount"]!.GetValue<long>());
        Assert.Equal(6, (await shopper.GetAsync($"/items/{item}")).Json["quantity"]!.GetValue<long>());
        var payment = (await shopper.GetAsync("/payments/transactions?limit=1")).Json["transactions"]![0]!;
        Assert.Equal(order["paymentId"]!.ToString(), payment["transactionId"]!.ToString());
        Assert.Equal(-1_000, payment["amount"]!.GetValue<long>());
        var delivery = (await shopper.GetAsync($"/deliveries/{order["deliveryId"]}")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal(order["orderId"]!.ToString(), delivery["orderId"]!.ToString());
        var reservation = Assert.Single(await shopper.WalkAsync("/items/reservations", "reservations", 10));
        Assert.Equal(order["orderId"]!.ToString(), reservation["idempotencyKey"]!.ToString());
        Assert.Equal(1_000, reservation["subtotal"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_retry_returns_the_same_order_and_another_body_with_the_same_key_is_422()
    {
        using var shopper = await shop.CustomerAsync(money: 10_000);
        var item = await shop.ItemAsync();
        var body = Shopper.OrderOf((item, 1));

        var first = (await shopper.PostAsync("/orders", body, "same")).Expect(HttpStatusCode.Created);
        var retry = (await shopper.PostAsync("/orders", body, "same")).Expect(HttpStatusCode.Created);

        Assert.Equal(first.Text, retry.Text);
        Assert.Equal("true", retry["Idempotent-Replayed"]);
        Assert.Equal(9_750, (await shopper.GetAsync("/payments")).Json["amount"]!.GetValue<long>());
        (await shopper.PostAsync("/orders", Shopper.OrderOf((item, 2)), "same")).ExpectProblem(422, "idempotency-key-reused");
        (await shopper.PostAsync("/orders", body)).ExpectProblem(400, "idempotency-key-missing");
    }

    [Fact]
    public async Task A_business_rejection_is_the_outcome_of_the_order()
    {
        using var shopper = await shop.CustomerAsync(money: 100);
        var item = await shop.ItemAsync(quantity: 1, price: 250);

        Assert.Equal("insufficient-funds", await FailureAsync(shopper.OrderAsync(item)));
        Assert.Equal("out-of-stock", await FailureAsync(shopper.OrderAsync(item, 2)));
        Assert.Equal("item-not-found", await FailureAsync(shopper.OrderAsync(Guid.CreateVersion7())));
        Assert.Equal(100, (await shopper.GetAsync("/payments")).Json["amount"]!.GetValue<long>());
        Assert.Equal(1, (await shopper.GetAsync($"/items/{item}")).Json["quantity"]!.GetValue<long>());
    }

    [Fact]
    public async Task An_outdated_price_fails_the_order_and_reserves_nothing()
    {
        using var shopper = await shop.CustomerAsync(money: 10_000);
        var item = await shop.ItemAsync(quantity: 5, price: 250);
        var body = Shopper.OrderOf((item, 1));
        body["items"]![0]!["price"] = 249;

        var failed = (await shopper.PostAsync("/orders", body, "seen")).Expect(HttpStatusCode.Created).Json;

        Assert.Equal("price-changed", failed["failure"]!["code"]!.GetValue<string>());
        Assert.Equal(250, failed["failure"]!["items"]![0]!["price"]!.GetValue<long>());
        Assert.Equal(5, (await shopper.GetAsync($"/items/{item}")).Json["quantity"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_full_slot_fails_the_order()
    {
        using var shopper = await shop.CustomerAsync(money: 10_000);
        var item = await shop.ItemAsync();
        var city = shop.NewName("City");
        (await shop.Admin.PutAsync("/admin/deliveries/capacity", new { city, type = "courier", perSlot = 1 })).Expect(HttpStatusCode.OK);
        var body = Shopper.OrderOf((item, 1));
        body["delivery"]!["city"] = city;

        Assert.Equal("PROCESSED", Status((await shopper.PostAsync("/orders", body, "one")).Json));
        Assert.Equal("delivery-unavailable", await FailureAsync(shopper.PostAsync("/orders", body, "two")));
    }

    [Fact]
    public async Task Lines_of_one_item_are_merged()
    {
        using var shopper = await shop.CustomerAsync(money: 10_000);
        var item = await shop.ItemAsync(price: 100);

        var order = (await shopper.PostAsync("/orders", Shopper.OrderOf((item, 1), (item, 2)), "merged"))
            .Expect(HttpStatusCode.Created).Json;

        Assert.Equal(3, Assert.Single(order["items"]!.AsArray())!["quantity"]!.GetValue<int>());
        Assert.Equal(300, order["price"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("items", "null", "items")]
    [InlineData("items", """[{"itemId":"x","quantity":1}]""", "items[0].itemId")]
    [InlineData("items", $"[{MostOfMax},{MostOfMax}]", "items")]
    [InlineData("delivery", """{"type":"courier","city":"A\ufffe","datetime":"2030-01-01T00:00:00Z"}""", "delivery.city")]
    public async Task An_invalid_value_of_an_order_is_reported_by_its_path_and_creates_nothing(string member, string value, string name)
    {
        using var shopper = await shop.CustomerAsync();
        var body = Shopper.OrderOf((Guid.CreateVersion7(), 1));
        body[member] = JsonNode.Parse(value);

        (await shopper.PostAsync("/orders", body.ToJsonString(), "wrong")).ExpectError(name);

        Assert.Empty((await shopper.GetAsync("/orders")).Json["orders"]!.AsArray());
    }

    [Fact]
    public async Task An_order_has_at_most_a_thousand_lines()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000_000);
        var item = await shop.ItemAsync(quantity: 5_000, price: 1);
        var lines = Enumerable.Repeat((item, 1), 1_001).ToArray();

        (await shopper.PostAsync("/orders", Shopper.OrderOf(lines), "many")).ExpectError("items");
        var order = (await shopper.PostAsync("/orders", Shopper.OrderOf(lines[..1_000]), "thousand")).Expect(HttpStatusCode.Created).Json;

        Assert.Equal(1_000, order["price"]!.GetValue<long>());
    }

    [Fact]
    public async Task The_body_of_an_order_has_at_most_256_KiB()
    {
        using var shopper = await shop.CustomerAsync();
        var body = Shopper.OrderOf((Guid.CreateVersion7(), 1)).ToJsonString();

        (await shopper.PostAsync("/orders", body + new string(' ', 200_000), "long")).Expect(HttpStatusCode.Created);
        (await shopper.PostAsync("/orders", body + new string(' ', 300_000), "longer")).ExpectProblem(413, "payload-too-large");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(91)]
    public async Task A_delivery_in_the_past_or_too_far_ahead_is_rejected_and_creates_nothing(int days)
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        var body = Shopper.OrderOf((await shop.ItemAsync(), 1));
        body["delivery"]!["datetime"] = Shopper.InDays(days);

        (await shopper.PostAsync("/orders", body, "when")).ExpectError("delivery.datetime");

        Assert.Empty((await shopper.GetAsync("/orders")).Json["orders"]!.AsArray());
    }

    [Fact]
    public async Task With_If_Match_one_of_two_concurrent_orders_is_placed()
    {
        using var shopper = await shop.CustomerAsync(money: 10_000);
        var item = await shop.ItemAsync();
        var etag = (await shopper.GetAsync("/orders"))["ETag"]!;

        var answers = await Task.WhenAll(
            shopper.OrderAsync(item, 1, "one", ("If-Match", etag)),
            shopper.OrderAsync(item, 1, "two", ("If-Match", etag)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        var stale = Assert.Single(answers, answer => answer.Status != HttpStatusCode.Created).ExpectProblem(412, "precondition-failed");
        Assert.NotEqual(etag, stale["ETag"]);
        Assert.Single((await shopper.GetAsync("/orders")).Json["orders"]!.AsArray());
        (await shopper.OrderAsync(item, 1, "three", ("If-Match", "W/\"1\""))).ExpectProblem(412, "precondition-failed");
        (await shopper.OrderAsync(item, 1, "four", ("If-Match", "nonsense"))).ExpectProblem(400, "invalid-precondition");
        var current = (await shopper.GetAsync("/orders"))["ETag"]!;
        (await shopper.OrderAsync(item, 1, "five", ("If-Match", current))).Expect(HttpStatusCode.Created);
        (await shopper.OrderAsync(item, 1, "six", ("If-Match", "*"))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_client_that_does_not_wait_gets_202_and_can_poll_the_outcome()
    {
        using var shopper = await shop.CustomerAsync(money: 10_000);
        var item = await shop.ItemAsync();

        var accepted = await shopper.OrderAsync(item, 1, "async", ("Prefer", "respond-async"));
        var waited = (await shopper.OrderAsync(item, 1, "wait", ("Prefer", "wait=20"))).Expect(HttpStatusCode.Created);

        Assert.True(accepted.Status is HttpStatusCode.Accepted or HttpStatusCode.Created, accepted.Text);
        Assert.Equal("respond-async", accepted["Preference-Applied"]);
        Assert.Equal("wait=20", waited["Preference-Applied"]);
        Assert.NotNull(accepted["Location"]);
        await UntilFinalAsync(shopper, accepted["Location"]!["/api/v1".Length..]);
    }

    [Fact]
    public async Task An_order_is_visible_to_its_owner_and_administrators_only()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        using var other = await shop.CustomerAsync();
        var order = (await shopper.OrderAsync(await shop.ItemAsync())).Json["orderId"]!.ToString();

        var found = (await shopper.GetAsync($"/orders/{order}")).Expect(HttpStatusCode.OK);

        (await shopper.GetAsync($"/orders/{order}", ("If-None-Match", found["ETag"]!))).Expect(HttpStatusCode.NotModified);
        Assert.Equal("no-store", found["Cache-Control"]);
        (await shop.Admin.GetAsync($"/orders/{order}")).Expect(HttpStatusCode.OK);
        foreach (var path in new[] { "", "/timeline", "/events" })
        {
            (await other.GetAsync($"/orders/{order}{path}")).ExpectProblem(404, "not-found");
        }

        (await other.PostAsync($"/orders/{order}/cancellation")).ExpectProblem(404, "not-found");
        (await shop.Admin.PostAsync($"/orders/{order}/cancellation")).ExpectProblem(404, "not-found");
        (await shop.Admin.GetAsync($"/orders/{order}/events")).ExpectProblem(404, "not-found");
    }

    [Fact]
    public async Task The_list_is_newest_first_and_can_be_filtered_by_status()
    {
        using var shopper = await shop.CustomerAsync(money: 10_000);
        var item = await shop.ItemAsync(quantity: 3);
        for (var i = 0; i < 3; i++)
        {
            await shopper.OrderAsync(item);
        }

        await shopper.OrderAsync(item);

        var all = await shopper.WalkAsync("/orders", "orders", limit: 2);
        var failed = await shopper.WalkAsync("/orders?status=FAILED", "orders", limit: 2);

        Assert.Equal(["FAILED", "PROCESSED", "PROCESSED", "PROCESSED"], all.Select(Status));
        Assert.Equal(["FAILED"], failed.Select(Status));
        (await shopper.GetAsync("/orders?status=LOST")).ExpectError("status");
    }

    [Fact]
    public async Task The_timeline_lists_every_step()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        var order = (await shopper.OrderAsync(await shop.ItemAsync())).Json["orderId"]!.ToString();

        var steps = (await shopper.GetAsync($"/orders/{order}/timeline")).Expect(HttpStatusCode.OK).Json["steps"]!.AsArray();

        Assert.Superset(
            new HashSet<string>(["accept", "reserve", "book", "pay", "confirm"]),
            steps.Select(step => step!["name"]!.GetValue<string>()).ToHashSet());
        Assert.All(steps, step => Assert.Equal("done", step!["outcome"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_timeline_of_an_order_without_a_delivery_shows_that_the_booking_was_refused()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        var city = shop.NewName("Timeline");
        (await shop.Admin.PutAsync("/admin/deliveries/capacity", new { city, type = "courier", perSlot = 0 })).Expect(HttpStatusCode.OK);
        var body = Shopper.OrderOf((await shop.ItemAsync(), 1));
        body["delivery"]!["city"] = city;
        var order = (await shopper.PostAsync("/orders", body, "timeline")).Json["orderId"]!.ToString();

        var steps = (await shopper.GetAsync($"/orders/{order}/timeline")).Expect(HttpStatusCode.OK).Json["steps"]!.AsArray();

        Assert.Equal(
            ["accept done", "reserve done", "book refused", "release done", "fail done"],
            steps.Select(step => $"{step!["name"]} {step["outcome"]}"));
    }

    private static string Status(JsonNode order) => order["status"]!.GetValue<string>();

    private static async Task<string> FailureAsync(Task<Answer> placing)
    {
        var order = (await placing).Expect(HttpStatusCode.Created).Json;
        Assert.Equal("FAILED", Status(order));
        Assert.NotEmpty(order["failure"]!["detail"]!.GetValue<string>());
        return order["failure"]!["code"]!.GetValue<string>();
    }

    private static async Task UntilFinalAsync(Shopper shopper, string path)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Status((await shopper.GetAsync(path)).Json) == "PENDING")
        {
            await Task.Delay(50, timeout.Token);
        }
    }
}
