using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Features;

public sealed class OrderCancellationTests(ShopApp shop)
{
    [Fact]
    public async Task A_cancellation_refunds_the_payment_and_releases_the_stock()
    {
        using var shopper = await shop.CustomerAsync(money: 1_000);
        var item = await shop.ItemAsync(quantity: 5, price: 100);
        var order = (await shopper.OrderAsync(item, 2)).Json["orderId"]!.ToString();

        var cancelled = (await shopper.PostAsync($"/orders/{order}/cancellation")).Expect(HttpStatusCode.OK);
        var retry = (await shopper.PostAsync($"/orders/{order}/cancellation")).Expect(HttpStatusCode.OK);

        Assert.Equal("CANCELLED", cancelled.Json["status"]!.GetValue<string>());
        Assert.Equal(cancelled.Text, retry.Text);
        Assert.Equal(1_000, (await shopper.GetAsync("/payments")).Json["amount"]!.GetValue<long>());
        Assert.Equal(5, (await shopper.GetAsync($"/items/{item}")).Json["quantity"]!.GetValue<long>());
        Assert.True(Assert.Single(await shopper.WalkAsync("/items/reservations", "reservations", 10))["isCancelled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_failed_order_cannot_be_cancelled()
    {
        using var shopper = await shop.CustomerAsync();
        var order = (await shopper.OrderAsync(await shop.ItemAsync())).Json["orderId"]!.ToString();

        (await shopper.PostAsync($"/orders/{order}/cancellation")).ExpectProblem(409, "not-cancellable");
        (await shopper.PostAsync($"/orders/{Guid.CreateVersion7()}/cancellation")).ExpectProblem(404, "not-found");
    }
}
