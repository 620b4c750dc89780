using Shop.Accounts;
using Shop.Faults;
using Shop.Grains.Tests.Ledgers;
using Shop.Identities;
using Shop.Orders;
using Shop.Orders.Storage;
using Shop.Users;

namespace Shop.Grains.Tests.Orders.Recovery;

/// <summary>Orders reach a final status despite failures of silos and of the database.</summary>
public sealed class OrderRecoveryTests(TwoSilos shop) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task Every_accepted_order_reaches_the_right_final_status_after_a_silo_was_killed()
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
    public async Task Every_accepted_order_reaches_the_right_final_status_while_the_database_drops_sessions()
    {
        var (commands, accepted) = await PlaceManyAsync(200, async placed =>
        {
            if (placed % 20 == 0)
            {
                await shop.Database.ReadAsync<long>(
                    """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE application_name = 'silo' AND datname = current_database()
                    """);
            }
        });

        await AssertEndsAsync(commands, accepted);
    }

    [Fact]
    public async Task An_order_that_is_resumed_after_its_deadline_fails_and_can_never_be_paid()
    {
        var customer = await shop.NewCustomerAsync(1_000);
        var item = await shop.NewItemAsync(5, 10);
        var command = ShopCluster.Order(customer, (item, 2, null));
        var longAgo = TimeProvider.System.GetUtcNow().AddHours(-1);
        var open = OrderRow.Create(command, OrderRules.Merge(command.Lines), "GBP", longAgo);
        var accept = SagaStep.Create(SagaStepName.Accept, 1, StepOutcome.Done, longAgo);
        await using (var commit = LedgerActor.NewCommit(shop.Database.Source))
        {
            // The age of an order is measured by the database clock only.
            await shop.Database.ExecuteAsync("ALTER TABLE orders ALTER COLUMN placed_at SET DEFAULT clock_timestamp() - interval '1 hour'");
            await commit.CommitAsync(
                new OrderAccepted(open, OrderJson.WriteTimeline([accept])), new OrderListChanged(customer));
            await shop.Database.ExecuteAsync("ALTER TABLE orders ALTER COLUMN placed_at SET DEFAULT clock_timestamp()");
        }

        var order = await shop.WaitForFinalAsync(open.ToView());
        var steps = await shop.Grains.Order(order.OrderId).FindTimelineAsync(new Viewer(customer, Role.Customer));
        var late = await shop.Grains.Account(customer).PayAsync(order.OrderId, new Money(20), isRetry: false);

        Assert.Equal((OrderStatus.Failed, FailureCode.Timeout), (order.Status, order.Failure!.Code));
        Assert.Contains(steps!.Value, step => step is { Name: SagaStepWords.StopPayment, Outcome: SagaStepWords.Done, Attempt: 2 });
        Assert.IsType<PayResult.Stopped>(late);
        Assert.Equal((1_000, 5), (await shop.BalanceAsync(customer), await shop.StockAsync(item)));
        await shop.AssertAuditAsync();
    }

    // One item is scarce, so some orders are undone. A command is retried until it gets a result.
    private async Task<(List<PlaceOrder> Commands, OrderView[] Accepted)> PlaceManyAsync(int orders, Func<int, Task> injectFault)
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
                await injectFault(Interlocked.Increment(ref placed));
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
                var answer = await shop.Grains.OrderSaga(command.Order).PlaceAsync(command, TimeSpan.Zero);
                return Assert.IsType<PlaceOrderResult.Placed>(answer).Order;
            }
            catch (Exception exception)
                when (exception is StorageUnavailableException or TimeoutException or Orleans.Runtime.OrleansException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task AssertEndsAsync(List<PlaceOrder> commands, OrderView[] accepted)
    {
        var ends = await Task.WhenAll(accepted.Select(shop.WaitForFinalAsync));

        Assert.Equal(commands.Select(command => command.Order), ends.Select(order => order.OrderId));
        Assert.All(ends, order => Assert.True(
            order.Status == OrderStatus.Processed || order.Failure!.Code is FailureCode.OutOfStock or FailureCode.InsufficientFunds,
            $"{order.Failure}"));
        Assert.Contains(ends, order => order.Status == OrderStatus.Processed);
        Assert.Contains(ends, order => order.Status == OrderStatus.Failed);
        Assert.Equal(0, await shop.Database.ReadAsync<long>("SELECT count(*) FROM orders WHERE is_open"));
        await shop.AssertAuditAsync();
    }
}
