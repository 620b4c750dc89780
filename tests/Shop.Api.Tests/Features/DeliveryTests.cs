using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Features;

public sealed class DeliveryTests(ShopApp shop)
{
    [Fact]
    public async Task A_booking_uses_capacity_of_its_slot()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        var city = shop.NewName("City");
        await shop.Admin.PutAsync("/admin/deliveries/capacity", new { city, type = "self-delivery", perSlot = 3 });
        var body = Shopper.OrderOf((await shop.ItemAsync(), 1));
        body["delivery"]!["city"] = city;
        body["delivery"]!["type"] = "self-delivery";
        (await shopper.PostAsync("/orders", body, "book")).Expect(HttpStatusCode.Created);

        var (from, to) = (Uri.EscapeDataString(Shopper.InDays(0.9)), Uri.EscapeDataString(Shopper.InDays(1.1)));
        var slots = await shopper.WalkAsync($"/deliveries/slots?city={city}&type=self-delivery&from={from}&to={to}", "slots", limit: 2);

        Assert.Single(slots, slot => slot["free"]!.GetValue<long>() == 2);
        Assert.All(slots, slot => Assert.Equal(3, slot["capacity"]!.GetValue<long>()));
        Assert.Equal(["city", "type", "startsAt", "endsAt", "capacity", "free"], slots[0].AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task Slots_of_the_past_are_not_listed_and_the_city_is_shown_as_written()
    {
        using var shopper = await shop.CustomerAsync();
        var to = Uri.EscapeDataString(Shopper.InDays(0.2));

        var slots = await shopper.WalkAsync(
            $"/deliveries/slots?city=%20Z%C3%BCrich%20&type=courier&from=2020-01-01T00:00:00Z&to={to}", "slots", limit: 100);
        var (slot, capacity) = (slots[0], await shop.Admin.PutAsync(
            "/admin/deliveries/capacity", new { city = " Zürich ", type = "self-delivery", perSlot = 100 }));

        Assert.InRange(slots.Count, 5, 6);
        Assert.True(slot["endsAt"]!.GetValue<DateTimeOffset>() > TimeProvider.System.GetUtcNow().AddMinutes(-1));
        Assert.Equal(("Zürich", "Zürich"), (slot["city"]!.GetValue<string>(), capacity.Json["city"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("", "city")]
    [InlineData("city=London", "type")]
    [InlineData("city=London&type=drone", "type")]
    [InlineData("city=London&type=courier&from=yesterday", "from")]
    [InlineData("city=London&type=courier&to=2020-01-01T00:00:00Z", "to")]
    [InlineData("city=London&type=courier&to=2999-01-01T00:00:00Z", "to")]
    [InlineData("city=%00&type=courier", "city")]
    public async Task An_invalid_query_for_slots_is_reported_by_its_parameter(string query, string name)
    {
        using var shopper = await shop.CustomerAsync();

        (await shopper.GetAsync($"/deliveries/slots?{query}")).ExpectError(name);
    }

    [Fact]
    public async Task A_delivery_of_another_user_is_visible_to_administrators_only()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        using var other = await shop.CustomerAsync();
        var delivery = (await shopper.OrderAsync(await shop.ItemAsync())).Json["deliveryId"]!.ToString();

        Assert.Equal(
            ["deliveryId", "orderId", "type", "city", "address", "datetime", "isCancelled"],
            (await shopper.GetAsync($"/deliveries/{delivery}")).Expect(HttpStatusCode.OK).Json.AsObject().Select(member => member.Key));
        (await other.GetAsync($"/deliveries/{delivery}")).ExpectProblem(404, "not-found");
        (await shop.Admin.GetAsync($"/deliveries/{delivery}")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_administrators_may_set_the_capacity()
    {
        using var shopper = await shop.CustomerAsync();

        (await shopper.PutAsync("/admin/deliveries/capacity", new { city = "x", type = "courier", perSlot = 1 }))
            .ExpectProblem(403, "forbidden");
        (await shop.Admin.PutAsync("/admin/deliveries/capacity", new { city = "x", type = "courier", perSlot = -1 }))
            .ExpectError("perSlot");
        (await shop.Admin.PutAsync("/admin/deliveries/capacity", new { city = " ", type = "courier", perSlot = 1 })).ExpectError("city");
    }
}
