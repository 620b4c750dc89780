using Shop.Accounts;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Orders;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>A customer and an order of two items, with new ids.</summary>
internal sealed class TestOrder(DeliveryRequest delivery)
{
    public const int FirstQuantity = 2;
    public const int SecondQuantity = 3;
    public const long FirstPrice = 250;
    public const long SecondPrice = 125;
    public const long Price = (FirstQuantity * FirstPrice) + (SecondQuantity * SecondPrice);
    public const long FirstStock = 10;
    public const int Places = 5;

    public UserId Customer { get; } = new(Guid.CreateVersion7());

    public ItemId First { get; } = new(Guid.CreateVersion7());

    public ItemId Second { get; } = new(Guid.CreateVersion7());

    public DeliveryRequest Delivery { get; } = delivery;

    public OrderId Order => OrderId.For(Customer, IdempotencyKey.Parse("the-order"));

    public PlaceOrder Command => new(
        Order,
        Customer,
        [new OrderLineRequest(First, FirstQuantity, null), new OrderLineRequest(Second, SecondQuantity, new Money(SecondPrice))],
        Delivery,
        null);

    public static TestOrder Create() =>
        new(new DeliveryRequest(
            DeliveryType.Courier, $"Town {Guid.CreateVersion7():N}", "1 High Street", TimeProvider.System.GetUtcNow().AddDays(3)));

    /// <summary>Creates the account's balance, the items and the slot's capacity.</summary>
    public async Task PrepareAsync(CrashTestShop shop, Scenario scenario)
    {
        var places = scenario.IsSlotFull ? 1 : Places;
        await shop.CallAsync(grains => grains.DeliveryQueries().SetCapacityAsync(Delivery.City, Delivery.Type, places));
        await SeedAsync(shop, scenario.Money, scenario.SecondStock);
        if (scenario.IsSlotFull)
        {
            var other = new TestOrder(Delivery);
            await other.SeedAsync(shop, Price, SecondQuantity);
            await other.PlaceUntilFinalAsync(shop);
        }

        if (scenario.IsCancelled)
        {
            await PlaceUntilFinalAsync(shop);
        }
    }

    /// <summary>Creates the account's balance and the items.</summary>
    public async Task SeedAsync(CrashTestShop shop, long money, long secondStock)
    {
        Assert.IsType<TopUpResult.ToppedUp>(await shop.CallAsync(
            grains => grains.Account(Customer).TopUpAsync(IdempotencyKey.Parse("first"), new Money(money))));
        await CreateAsync(shop, First, new CreateItem("First", "", FirstStock, new Money(FirstPrice)));
        await CreateAsync(shop, Second, new CreateItem("Second", "", secondStock, new Money(SecondPrice)));
    }

    private static async Task CreateAsync(CrashTestShop shop, ItemId item, CreateItem command) =>
        Assert.IsType<CreateItemResult.Created>(await shop.CallAsync(grains => grains.Product(item).CreateAsync(command)));

    private async Task PlaceUntilFinalAsync(CrashTestShop shop)
    {
        OrderView order;
        do
        {
            order = Assert.IsType<PlaceOrderResult.Placed>(
                await shop.CallAsync(grains => grains.OrderSaga(Order).PlaceAsync(Command, TimeSpan.FromSeconds(3)))).Order;
        }
        while (!order.IsFinal);

        Assert.Equal(OrderStatus.Processed, order.Status);
    }
}
