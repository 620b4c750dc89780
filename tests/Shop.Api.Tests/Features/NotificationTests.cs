using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Features;

public sealed class NotificationTests(ShopApp shop)
{
    [Fact]
    public async Task Each_final_status_of_an_order_has_one_notification()
    {
        using var shopper = await shop.CustomerAsync(money: 300);
        var item = await shop.ItemAsync(price: 250);
        var processed = (await shopper.OrderAsync(item)).Json["orderId"]!.ToString();
        var failed = (await shopper.OrderAsync(item)).Json["orderId"]!.ToString();
        (await shopper.PostAsync($"/orders/{processed}/cancellation")).Expect(HttpStatusCode.OK);

        var inbox = await shopper.WalkAsync("/notifications", "notifications", limit: 1);

        Assert.Equal(
            [("order-cancelled", processed), ("order-failed", failed), ("order-processed", processed)],
            inbox.Select(entry => (entry["kind"]!.GetValue<string>(), entry["orderId"]!.ToString())));
    }

    [Fact]
    public async Task A_notification_is_marked_as_read_once_and_by_its_owner_only()
    {
        using var shopper = await shop.CustomerAsync(money: 300);
        using var other = await shop.CustomerAsync();
        await shopper.OrderAsync(await shop.ItemAsync());
        var id = (await shopper.GetAsync("/notifications")).Json["notifications"]![0]!["id"]!.ToString();

        var first = (await shopper.PostAsync($"/notifications/{id}/read")).Expect(HttpStatusCode.OK);
        var retry = (await shopper.PostAsync($"/notifications/{id}/read")).Expect(HttpStatusCode.OK);

        Assert.NotNull(first.Json["readAt"]);
        Assert.Equal(first.Text, retry.Text);
        (await other.PostAsync($"/notifications/{id}/read")).ExpectProblem(404, "not-found");
    }
}
