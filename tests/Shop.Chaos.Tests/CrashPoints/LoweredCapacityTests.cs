using Shop.Deliveries;
using Shop.Identities;
using Shop.Orders;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>The capacity of a slot is lowered below its bookings.</summary>
public sealed class LoweredCapacityTests(CrashTestShops shops)
{
    private const int ManyPlaces = 10_000;

    // The silo caches capacities for five seconds.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(30);

    [Fact]
    public Task A_slot_above_its_capacity_accepts_no_order_also_after_a_cancellation() => shops.RunAsync(
        async shop =>
        {
            var first = TestOrder.Create();
            await SetCapacityAsync(shop, first, ManyPlaces);
            Assert.Equal(OrderStatus.Processed, await PlaceAsync(shop, first));
            Assert.Equal(OrderStatus.Processed, await PlaceAsync(shop, new TestOrder(first.Delivery)));

            await SetCapacityAsync(shop, first, 0);
            Assert.Equal(OrderStatus.Failed, await PlaceUntilFailedAsync(shop, first.Delivery));
            Assert.IsType<CancelOrderResult.Cancelled>(
                await shop.CallAsync(grains => grains.OrderSaga(first.Order).CancelAsync(first.Customer)));

            Assert.Equal(OrderStatus.Failed, await PlaceAsync(shop, new TestOrder(first.Delivery)));
        },
        TestContext.Current.CancellationToken);

    private static async Task<OrderStatus> PlaceUntilFailedAsync(CrashTestShop shop, DeliveryRequest delivery)
    {
        var since = TimeProvider.System.GetTimestamp();
        OrderStatus status;
        do
        {
            status = await PlaceAsync(shop, new TestOrder(delivery));
        }
        while (status != OrderStatus.Failed && TimeProvider.System.GetElapsedTime(since) < MostTime);
        return status;
    }

    private static async Task<OrderStatus> PlaceAsync(CrashTestShop shop, TestOrder order)
    {
        await order.SeedAsync(shop, TestOrder.Price, TestOrder.SecondQuantity);
        OrderView view;
        do
        {
            view = Assert.IsType<PlaceOrderResult.Placed>(
                await shop.CallAsync(grains => grains.OrderSaga(order.Order).PlaceAsync(order.Command, TimeSpan.FromSeconds(3)))).Order;
        }
        while (!view.IsFinal);

        return view.Status;
    }

    private static Task<CapacityView> SetCapacityAsync(CrashTestShop shop, TestOrder order, int places) =>
        shop.CallAsync(grains => grains.DeliveryQueries().SetCapacityAsync(order.Delivery.City, order.Delivery.Type, places));
}
