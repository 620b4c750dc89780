using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using Shop.Accounts;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Faults;
using Shop.Hosting.Clustering;
using Shop.Identities;
using Shop.Orders;
using Shop.Paging;
using Shop.Testing;
using Shop.Users;

namespace Shop.Grains.Tests.Orders;

/// <summary>Silos with all grains on a real PostgreSQL, and helpers for tests of orders.</summary>
public class ShopCluster(ShopPostgres postgres) : GrainCluster(postgres)
{
    public async Task<UserId> NewCustomerAsync(long money)
    {
        var customer = new UserId(Guid.CreateVersion7());
        if (money > 0)
        {
            Assert.IsType<TopUpResult.ToppedUp>(await Grains.Account(customer).TopUpAsync(IdempotencyKey.Parse("start"), new Money(money)));
        }

        return customer;
    }

    public async Task<ItemId> NewItemAsync(long quantity, long price, string title = "Lantern")
    {
        var item = new ItemId(Guid.CreateVersion7());
        var created = await Grains.Product(item).CreateAsync(new CreateItem(title, "", quantity, new Money(price)));
        Assert.IsType<CreateItemResult.Created>(created);
        return item;
    }

    /// <summary>A delivery to a new city, unless one is given.</summary>
    public static DeliveryRequest Delivery(string? city = null) => new(
        DeliveryType.Courier, city ?? $"City {Guid.CreateVersion7()}", "1 High Street", TimeProvider.System.GetUtcNow().AddDays(2));

    public static PlaceOrder Order(
        UserId customer, DeliveryRequest delivery, params (ItemId Item, int Quantity, long? Seen)[] lines) => new(
        new OrderId(Guid.CreateVersion7()),
        customer,
        [.. lines.Select(line => new OrderLineRequest(line.Item, line.Quantity, line.Seen is { } seen ? new Money(seen) : null))],
        delivery,
        null);

    public static PlaceOrder Order(UserId customer, params (ItemId Item, int Quantity, long? Seen)[] lines) =>
        Order(customer, Delivery(), lines);

    /// <summary>Places an order and waits for its final status.</summary>
    public async Task<OrderView> PlaceAsync(PlaceOrder order)
    {
        var placed = Assert.IsType<PlaceOrderResult.Placed>(await Grains.OrderSaga(order.Order).PlaceAsync(order, TimeSpan.FromSeconds(3)));
        return await WaitForFinalAsync(placed.Order);
    }

    /// <summary>Waits until the order is final. Retries while the cluster has faults.</summary>
    public async Task<OrderView> WaitForFinalAsync(OrderView order)
    {
        while (!order.IsFinal)
        {
            try
            {
                var viewer = new Viewer(order.Customer, Role.Customer);
                order = await Grains.Order(order.OrderId).WaitForChangeAsync(viewer, order.Version, TimeSpan.FromSeconds(1)) ?? order;
            }
            catch (Exception exception) when (exception is StorageUnavailableException or TimeoutException or OrleansException)
            {
                await Task.Yield();
            }
        }

        return order;
    }

    public async Task<long> BalanceAsync(UserId customer) => (await Grains.Account(customer).GetAsync()).Balance.Minor;

    public async Task<long> StockAsync(ItemId item) => (await Grains.Product(item).FindAsync())!.Quantity;

    public async Task<ImmutableArray<string>> NotificationsAsync(UserId customer) =>
        [.. (await Grains.Notifications().ListAsync(customer, new PageRequest(null, 100))).Rows.Select(row => row.Kind)];

    /// <summary>Runs the audit and asserts that it finds no violation.</summary>
    public async Task AssertAuditAsync()
    {
        var progress = await Grains.Audit().RunAsync(null);
        while (progress.Report is null)
        {
            progress = await Grains.Audit().RunAsync(progress.Ticket);
        }

        Assert.Empty(progress.Report.Violations);
    }

    protected override void Configure(ISiloBuilder silo)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Orders:RecoverAfter"] = "00:00:00.500",
            ["Orders:RecoverEvery"] = "00:00:00.200",
            ["Orders:LongestPause"] = "00:00:00.500",
            ["Deliveries:CapacityRefresh"] = "00:00:00",
        }).Build();
        silo.Services.AddShopGrains(configuration);
        silo.AddShopStorage();
    }
}

/// <summary>The same with two silos, for tests that stop one.</summary>
public sealed class TwoSilos(ShopPostgres postgres) : ShopCluster(postgres)
{
    protected override short Silos => 2;
}
