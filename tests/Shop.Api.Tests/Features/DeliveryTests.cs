using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Features;

public sealed class DeliveryTests(ShopApp shop)
{
    [Fact]
    public async Task A_booking_takes_a_place_of_its_slot()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        var city = shop.NewName("City");
        await shop.Admin.PutAsync("/admin/deliveries/capacity", new { city, type = "self-delivery", perSlot = 3 });
        var body = Shopper.OrderOf((await shop.ItemAsync(), 1));
        body["delivery"]!["city"] = city;
        body["delivery"]!["type"] = "self-delivery";
        (await shopper.PostAsync("/orders", body, "book")).Expect(HttpStatusCode.Created);

        var slots = await shopper.WalkAsync(
            $"/deliveries/slots?city={city}&type=self-delivery&from={Uri.EscapeDataString(Shopper.InDays(0.9))}&to={Uri.EscapeDataString(Shopper.InDays(1.1))}", "slots", limit: 2);

        Assert.Single(slots, slot => slot["free"]!.GetValue<long>() == 2);
        Assert.All(slots, slot => Assert.Equal(3, slot["capacity"]!.GetValue<long>()));
        Assert.Equal(["city", "type", "startsAt", "endsAt", "capacity", "free"], slots[0].AsObject().Select(member => member.Key));
    }

    [Theory]
    [InlineData("", "city")]
    [InlineData("city=London", "type")]
    [InlineData("city=London&type=drone", "type")]
    [InlineData("city=London&type=courier&from=yesterday", "from")]
    [InlineData("city=London&type=courier&to=2020-01-01T00:00:00Z", "to")]
    [InlineData("city=London&type=courier&to=2999-01-01T00:00:00Z", "to")]
    [InlineData("city=%00&type=courier", "city")]
    public async Task A_wrong_question_for_slots_is_refused_by_its_value(string query, string name)
    {
        using var shopper = await shop.CustomerAsync();

        (await shopper.GetAsync($"/deliveries/slots?{query}")).ExpectError(name);
    }

    [Fact]
    public async Task Somebody_elses_delivery_does_not_exist_but_for_administrators()
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
    public async Task The_capacity_is_for_administrators_to_set()
    {
        using var shopper = await shop.CustomerAsync();

        (await shopper.PutAsync("/admin/deliveries/capacity", new { city = "x", type = "courier", perSlot = 1 })).ExpectProblem(403, "forbidden");
        (await shop.Admin.PutAsync("/admin/deliveries/capacity", new { city = "x", type = "courier", perSlot = -1 })).ExpectError("perSlot");
        (await shop.Admin.PutAsync("/admin/deliveries/capacity", new { city = " ", type = "courier", perSlot = 1 })).ExpectError("city");
    }
}
