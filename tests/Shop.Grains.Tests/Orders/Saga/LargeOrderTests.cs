using Orleans.Core.Internal;
using Shop.Identities;
using Shop.Orders;
using Shop.Users;

namespace Shop.Grains.Tests.Orders.Saga;

/// <summary>Orders of many lines: the number of calls, not their time.</summary>
public sealed class LargeOrderTests(HeldCluster shop) : IClassFixture<HeldCluster>
{
    private const int Lines = 120;

    [Fact]
    public async Task An_order_of_many_lines_has_a_bounded_number_of_calls_in_flight()
    {
        var (customer, items) = (await shop.NewCustomerAsync(100_000), await shop.NewItemsAsync(Lines));
        items[^1] = await shop.NewItemAsync(0, 1);

        var order = await shop.PlaceAsync(HeldCluster.Order(customer, items));

        Assert.Equal((OrderStatus.Failed, FailureCode.OutOfStock), (order.Status, order.Failure!.Code));
        Assert.Equal(items[^1], order.Failure.Items.Single().Item);
        Assert.Equal(HeldCluster.CallsPerOrder, shop.MostInFlight[order.OrderId]);
        Assert.Equal((Lines, Lines - 1), (Count(order, "ReserveAsync"), Count(order, "ReleaseAsync")));
        await shop.AssertAuditAsync();
    }

    [Theory]
    [InlineData("ReserveAsync")]
    [InlineData("ReleaseAsync")]
    public async Task A_retry_continues_where_the_last_attempt_stopped(string method)
    {
        var (customer, items) = (await shop.NewCustomerAsync(100_000), await shop.NewItemsAsync(Lines));
        items[^1] = await shop.NewItemAsync(0, 1);
        var command = HeldCluster.Order(customer, items);
        var faults = 3;
        shop.Before = (called, order, item) => called == method && order == command.Order
            && Array.IndexOf(items, new ItemId(item)) is 40 or 70 or 100 && Interlocked.Decrement(ref faults) >= 0
                ? throw HeldCluster.Fault()
                : Task.CompletedTask;

        var order = await shop.PlaceAsync(command);

        // Each fault repeats its own call. A retry releases the sold-out item, too: an earlier call may still reserve it.
        Assert.Equal((OrderStatus.Failed, FailureCode.OutOfStock), (order.Status, order.Failure!.Code));
        Assert.InRange(Count(order, method), Lines, Lines + 5);
        await shop.AssertAuditAsync();
    }

    [Theory]
    [InlineData("ReserveAsync")]
    [InlineData("ReleaseAsync")]
    public async Task A_run_that_resumes_an_order_continues_with_what_is_not_stored(string method)
    {
        var (customer, items) = (await shop.NewCustomerAsync(100_000), await shop.NewItemsAsync(Lines));
        items[^1] = await shop.NewItemAsync(0, 1);
        var command = HeldCluster.Order(customer, items);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isStopped = true;
        shop.Before = (called, order, item) =>
        {
            if (called == method && order == command.Order && Array.IndexOf(items, new ItemId(item)) >= 60 && Volatile.Read(ref isStopped))
            {
                reached.TrySetResult();
                throw HeldCluster.Fault();
            }

            return Task.CompletedTask;
        };

        var placed = (PlaceOrderResult.Placed)await shop.Grains.OrderSaga(command.Order).PlaceAsync(command, TimeSpan.Zero);
        await reached.Task;

        // The activation ends and its memory is lost; recovery resumes the order.
        await shop.Grains.OrderSaga(command.Order).Cast<IGrainManagementExtension>().DeactivateOnIdle();
        while (!shop.Resumed.Contains(command.Order))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }

        Volatile.Write(ref isStopped, false);
        var order = await shop.WaitForFinalAsync(placed.Order);

        var early = items[..50].Select(item => item.Value).ToHashSet();
        var repeated = shop.Calls.Where(call => call.Order == command.Order && call.Method == method && early.Contains(call.Item)).ToList();
        Assert.Equal(OrderStatus.Failed, order.Status);
        Assert.Equal(early.Count, repeated.Count);
        var steps = await shop.Grains.Order(order.OrderId).FindTimelineAsync(new Viewer(customer, Role.Customer));
        Assert.Contains(steps!.Value, step => step is { Name: SagaStepWords.Resume });
        Assert.Contains(steps.Value, step => step is { Name: SagaStepWords.Release, Detail: "119 lines" });
        await shop.AssertAuditAsync();
    }

    [Fact]
    public async Task An_order_with_unknown_items_calls_no_item_and_leaves_no_activation()
    {
        var (customer, known) = (await shop.NewCustomerAsync(1_000), await shop.NewItemsAsync(3));
        var unknown = Enumerable.Range(0, 200).Select(_ => new ItemId(Guid.CreateVersion7())).ToArray();

        var order = await shop.PlaceAsync(HeldCluster.Order(customer, [.. known, .. unknown]));

        Assert.Equal((OrderStatus.Failed, FailureCode.ItemNotFound), (order.Status, order.Failure!.Code));
        Assert.Equal("200 items were not found.", order.Failure.Detail);
        Assert.Equal(unknown[..OrderFailure.MaxItems], order.Failure.Items.Select(item => item.Item));
        Assert.Equal(100, order.Failure.MoreItems);
        Assert.Equal(0, Count(order, "ReserveAsync") + Count(order, "ReleaseAsync"));
        Assert.Equal(0, await ActivationsAsync(unknown.Select(item => shop.Grains.Product(item))));
        await shop.AssertAuditAsync();
    }

    [Fact]
    public async Task An_unknown_item_or_order_has_no_activation_after_its_answer()
    {
        var customer = await shop.NewCustomerAsync(0);
        var items = Enumerable.Range(0, 50).Select(_ => shop.Grains.Product(new ItemId(Guid.CreateVersion7()))).ToList();
        var orders = Enumerable.Range(0, 50).Select(_ => new OrderId(Guid.CreateVersion7())).ToList();

        await Task.WhenAll(items.Select(item => item.FindAsync()));
        await Task.WhenAll(items.Select(item => item.ReleaseAsync(orders[0])));
        await Task.WhenAll(orders.Select(order => shop.Grains.Order(order).FindAsync(new Viewer(customer, Role.Customer))));
        await Task.WhenAll(orders.Select(order => shop.Grains.OrderSaga(order).ResumeAsync()));
        await Task.WhenAll(orders.Select(order => shop.Grains.OrderSaga(order).CancelAsync(customer)));

        IEnumerable<IAddressable> called =
        [
            .. items, .. orders.Select(order => shop.Grains.Order(order)), .. orders.Select(order => shop.Grains.OrderSaga(order)),
        ];
        while (await ActivationsAsync(called) > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    private int Count(OrderView order, string method) =>
        shop.Calls.Count(call => call.Order == order.OrderId && call.Method == method);

    private async Task<int> ActivationsAsync(IEnumerable<IAddressable> grains)
    {
        // The catalogs of the silos. A lookup of an address may return a cached one.
        var active = await shop.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return grains.Count(grain => active.Any(activation => activation.GrainId == grain.GetGrainId()));
    }
}
