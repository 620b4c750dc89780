using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Features;

public sealed class AdministrationTests(ShopApp shop)
{
    [Fact]
    public async Task The_audit_has_no_violations()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        await shopper.OrderAsync(await shop.ItemAsync());

        var audit = (await shop.Admin.GetAsync("/admin/audit")).Expect(HttpStatusCode.OK).Json;

        Assert.True(audit["ok"]!.GetValue<bool>(), audit.ToJsonString());
        Assert.Equal(
            ["ok", "checkedAt", "money", "stock", "delivery", "orders", "violations"],
            audit.AsObject().Select(member => member.Key));
        Assert.True(audit["orders"]!["processed"]!.GetValue<long>() >= 1);
    }

    [Fact]
    public async Task All_orders_are_listed_by_status_and_age()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        var order = (await shopper.OrderAsync(await shop.ItemAsync())).Json["orderId"]!.ToString();

        var processed = await shop.Admin.WalkAsync("/admin/orders?status=PROCESSED", "orders", limit: 100);
        var old = await shop.Admin.WalkAsync("/admin/orders?olderThan=3600", "orders", limit: 100);
        var yesterday = Uri.EscapeDataString(Shopper.InDays(-1));
        var before = await shop.Admin.WalkAsync($"/admin/orders?olderThan={yesterday}", "orders", limit: 100);

        Assert.Contains(processed, found => found["orderId"]!.ToString() == order);
        Assert.Empty(old);
        Assert.Empty(before);
        (await shop.Admin.GetAsync("/admin/orders?olderThan=long+ago")).ExpectError("olderThan");
        (await shopper.GetAsync("/admin/orders")).ExpectProblem(403, "forbidden");
    }

    [Fact]
    public async Task A_retry_does_not_change_a_final_order()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        var order = (await shopper.OrderAsync(await shop.ItemAsync())).Json;

        var retried = (await shop.Admin.PostAsync($"/admin/orders/{order["orderId"]}/retry")).Expect(HttpStatusCode.OK);

        Assert.Equal(order.ToJsonString(), retried.Json.ToJsonString());
        (await shop.Admin.PostAsync($"/admin/orders/{Guid.CreateVersion7()}/retry")).ExpectProblem(404, "not-found");
    }
}
