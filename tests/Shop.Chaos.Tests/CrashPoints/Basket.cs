using Shop.Accounts;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Orders;

namespace Shop.Chaos.Tests.CrashPoints;

/// <summary>A customer and an order of two items, with ids that nobody else has.</summary>
internal sealed class Basket(DeliveryRequest delivery)
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

    public static Basket Fill() =>
        new(new DeliveryRequest(DeliveryType.Courier, $"Town {Guid.CreateVersion7():N}", "1 High Street", TimeProvider.System.GetUtcNow().AddDays(3)));

    /// <summary>Brings money, goods and places into the shop.</summary>
    public async Task PrepareAsync(Lane lane, Scenario scenario)
    {
        await lane.AskAsync(grains => grains.DeliveryQueries().SetCapacityAsync(Delivery.City, Delivery.Type, scenario.SlotIsFull ? 1 : Places));
        await StockAsync(lane, scenario.Money, scenario.SecondStock);
        if (scenario.SlotIsFull)
        {
            var other = new Basket(Delivery);
            await other.StockAsync(lane, Price, SecondQuantity);
            await other.PlaceToTheEndAsync(lane);
        }

        if (scenario.IsCancelled)
        {
            await PlaceToTheEndAsync(lane);
        }
    }

    private async Task StockAsync(Lane lane, long money, long secondStock)
    {
        Assert.IsType<TopUpResult.ToppedUp>(await lane.AskAsync(grains => grains.Account(Customer).TopUpAsync(IdempotencyKey.Parse("first"), new Money(money))));
        await CreateAsync(lane, First, new CreateItem("First", "", FirstStock, new Money(FirstPrice)));
        await CreateAsync(lane, Second, new CreateItem("Second", "", secondStock, new Money(SecondPrice)));
    }

    private static async Task CreateAsync(Lane lane, ItemId item, CreateItem command) =>
        Assert.IsType<CreateItemResult.Created>(await lane.AskAsync(grains => grains.Product(item).CreateAsync(command)));

    private async Task PlaceToTheEndAsync(Lane lane)
    {
        OrderView order;
        do
        {
            order = Assert.IsType<PlaceOrderResult.Placed>(
                await lane.AskAsync(grains => grains.OrderSaga(Order).PlaceAsync(Command, TimeSpan.FromSeconds(3)))).Order;
        }
        while (!order.IsFinal);

        Assert.Equal(OrderStatus.Processed, order.Status);
    }
}
