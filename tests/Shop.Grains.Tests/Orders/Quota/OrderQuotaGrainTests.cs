using Shop.Faults;
using Shop.Identities;
using Shop.Orders;

namespace Shop.Grains.Tests.Orders.Quota;

public sealed class OrderQuotaGrainTests(HeldCluster shop) : IClassFixture<HeldCluster>
{
    [Fact]
    public async Task A_user_has_at_most_as_many_open_orders_as_the_quota_until_they_end()
    {
        var items = await shop.NewItemsAsync(1);
        var (customer, other) = (await shop.NewCustomerAsync(100_000), await shop.NewCustomerAsync(100_000));
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        shop.Before = (_, _, item) => item == items[0].Value ? held.Task : Task.CompletedTask;
        var commands = Enumerable.Range(0, 12).Select(_ => HeldCluster.Order(customer, items)).ToList();

        var answers = await Task.WhenAll(commands.Select(PlaceAsync));

        var placed = answers.OfType<PlaceOrderResult.Placed>().ToList();
        var refused = answers.OfType<PlaceOrderResult.TooManyOpenOrders>().ToList();
        Assert.Equal((HeldCluster.MaxOpenOrders, 12 - HeldCluster.MaxOpenOrders), (placed.Count, refused.Count));
        Assert.All(refused, answer => Assert.Equal(HeldCluster.MaxOpenOrders, answer.OpenOrders));
        Assert.IsType<PlaceOrderResult.Placed>(await PlaceAsync(HeldCluster.Order(other, items)));

        // A duplicate of an accepted order is not a new one.
        var duplicate = await PlaceAsync(commands.Find(command => command.Order == placed[0].Order.OrderId)!);
        Assert.True(Assert.IsType<PlaceOrderResult.Placed>(duplicate).Replayed);

        held.SetResult();
        await Task.WhenAll(placed.Select(answer => shop.WaitForFinalAsync(answer.Order)));
        Assert.IsType<PlaceOrderResult.Placed>(await PlaceWhenAdmittedAsync(HeldCluster.Order(customer, items)));
    }

    [Fact]
    public async Task Open_orders_of_an_earlier_version_count_after_a_crash()
    {
        var items = await shop.NewItemsAsync(11);
        var customer = await shop.NewCustomerAsync(100_000);
        await StoreOpenAsync(customer, HeldCluster.MaxOpenLines - 10);

        var tooLarge = await PlaceAsync(HeldCluster.Order(customer, items));
        var fitting = await PlaceAsync(HeldCluster.Order(customer, items[..10]));

        Assert.Equal(
            new PlaceOrderResult.TooManyOpenOrders(1, HeldCluster.MaxOpenLines - 10),
            Assert.IsType<PlaceOrderResult.TooManyOpenOrders>(tooLarge));
        await shop.WaitForFinalAsync(Assert.IsType<PlaceOrderResult.Placed>(fitting).Order);
    }

    [Fact]
    public async Task A_duplicate_of_an_ended_order_gets_its_order_although_the_quota_is_exceeded()
    {
        var items = await shop.NewItemsAsync(1);
        var customer = await shop.NewCustomerAsync(100_000);
        var command = HeldCluster.Order(customer, items);
        var ended = await shop.PlaceAsync(command);
        for (var i = 0; i < HeldCluster.MaxOpenOrders; i++)
        {
            await StoreOpenAsync(customer, 1);
        }

        await RefuseAsync(customer, items);
        var duplicate = await PlaceAsync(command);

        var placed = Assert.IsType<PlaceOrderResult.Placed>(duplicate);
        Assert.Equal((true, ended.OrderId, ended.Status), (placed.Replayed, placed.Order.OrderId, placed.Order.Status));
    }

    [Fact]
    public async Task A_caller_of_an_earlier_version_gets_an_overload_fault()
    {
        var items = await shop.NewItemsAsync(1);
        var customer = await shop.NewCustomerAsync(100_000);
        await StoreOpenAsync(customer, HeldCluster.MaxOpenLines);

        var command = HeldCluster.Order(customer, items) with { SupportsQuota = false };

        await Assert.ThrowsAsync<OverloadedException>(() => PlaceAsync(command));
    }

    private Task<PlaceOrderResult> PlaceAsync(PlaceOrder command) =>
        shop.Grains.OrderSaga(command.Order).PlaceAsync(command, TimeSpan.Zero);

    private async Task<PlaceOrderResult> PlaceWhenAdmittedAsync(PlaceOrder command)
    {
        PlaceOrderResult answer;
        do
        {
            answer = await PlaceAsync(command);
        }
        while (answer is PlaceOrderResult.TooManyOpenOrders);
        return answer;
    }

    // Orders are admitted until the quota has read the stored ones.
    private async Task RefuseAsync(UserId customer, ItemId[] items)
    {
        while (await PlaceAsync(HeldCluster.Order(customer, items)) is PlaceOrderResult.Placed placed)
        {
            await shop.WaitForFinalAsync(placed.Order);
        }
    }

    // As a silo of an earlier version does. Recovery does not find it, because it was modified in the future.
    private async Task StoreOpenAsync(UserId customer, int lines)
    {
        await using var command = shop.Database.Source.CreateCommand(
            """
            INSERT INTO orders (
              order_id, consumer_id, status, is_open, fingerprint, currency, lines, delivery, timeline, version,
              created_at, updated_at, touched_at)
            SELECT gen_random_uuid(), $1, 0, true, $1, 'GBP', jsonb_agg('{}'::jsonb), '{}', '[]', 1, now(), now(), now() + interval '1 day'
            FROM generate_series(1, $2)
            """);
        command.Parameters.Add(new() { Value = customer.Value });
        command.Parameters.Add(new() { Value = lines });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
