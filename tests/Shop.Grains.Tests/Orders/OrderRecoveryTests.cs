using Shop.Orders;

namespace Shop.Grains.Tests.Orders;

/// <summary>Orders come to their end whatever happens to silos and database meanwhile.</summary>
public sealed class OrderRecoveryTests(TwoSilos shop) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task Every_accepted_order_ends_right_after_a_silo_was_killed()
    {
        var (commands, accepted) = await PlaceManyAsync(200, async placed =>
        {
            if (placed == 60)
            {
                await shop.Cluster.KillSiloAsync(shop.Cluster.Silos[1]);
            }
        });

        await AssertEndsAsync(commands, accepted);
    }

    [Fact]
    public async Task Every_accepted_order_ends_right_while_the_database_drops_its_sessions()
    {
        var (commands, accepted) = await PlaceManyAsync(200, async placed =>
        {
            if (placed % 20 == 0)
            {
                await shop.Database.ReadAsync<long>("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'silo'");
            }
        });

        await AssertEndsAsync(commands, accepted);
    }

    // Buyers of a scarce item: some orders are undone. Whoever does not get an answer asks again with the same command.
    private async Task<(List<PlaceOrder> Commands, OrderView[] Accepted)> PlaceManyAsync(int orders, Func<int, Task> hurt)
    {
        var (plenty, scarce) = (await shop.NewItemAsync(100_000, 10), await shop.NewItemAsync(orders / 2, 10));
        var customers = await Task.WhenAll(Enumerable.Range(0, orders).Select(i => shop.NewCustomerAsync(i % 10 == 0 ? 0 : 1_000)));
        var delivery = ShopCluster.Delivery();
        var commands = customers.Select(customer => ShopCluster.Order(customer, delivery, (plenty, 3, null), (scarce, 1, null))).ToList();
        var placed = 0;
        using var slots = new SemaphoreSlim(16);

        var accepted = await Task.WhenAll(commands.Select(async command =>
        {
            await slots.WaitAsync();
            try
            {
                var order = await AcceptAsync(command);
                await hurt(Interlocked.Increment(ref placed));
                return order;
            }
            finally
            {
                slots.Release();
            }
        }));
        return (commands, accepted);
    }

    private async Task<OrderView> AcceptAsync(PlaceOrder command)
    {
        while (true)
        {
            try
            {
                return Assert.IsType<PlaceOrderResult.Placed>(await shop.Grains.OrderSaga(command.Order).PlaceAsync(command, TimeSpan.Zero)).Order;
            }
            catch (Exception fault) when (fault is StorageUnavailableException or TimeoutException or Orleans.Runtime.OrleansException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task AssertEndsAsync(List<PlaceOrder> commands, OrderView[] accepted)
    {
        var ends = await Task.WhenAll(accepted.Select(shop.EndOfAsync));

        Assert.Equal(commands.Select(command => command.Order), ends.Select(order => order.OrderId));
        Assert.All(ends, order => Assert.True(
            order.Status == OrderStatus.Processed || order.Failure!.Code is FailureCode.OutOfStock or FailureCode.InsufficientFunds, $"{order.Failure}"));
        Assert.Contains(ends, order => order.Status == OrderStatus.Processed);
        Assert.Contains(ends, order => order.Status == OrderStatus.Failed);
        Assert.Equal(0, await shop.Database.ReadAsync<long>("SELECT count(*) FROM orders WHERE is_open"));
        await shop.AssertAuditAsync();
    }
}
