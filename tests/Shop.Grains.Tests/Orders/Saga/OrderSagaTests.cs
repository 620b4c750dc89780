using Shop.Deliveries;
using Shop.Identities;
using Shop.Orders;
using Shop.Paging;
using Shop.Users;

namespace Shop.Grains.Tests.Orders.Saga;

public sealed class OrderSagaTests(ShopCluster shop) : IClassFixture<ShopCluster>
{
    [Fact]
    public async Task An_order_takes_goods_money_and_a_delivery_and_notifies_its_owner_once()
    {
        var customer = await shop.NewCustomerAsync(10_000);
        var (lantern, candle) = (await shop.NewItemAsync(5, 1_000), await shop.NewItemAsync(50, 30, "Candle"));

        var order = await shop.PlaceAsync(ShopCluster.Order(customer, (lantern, 2, 1_000), (candle, 10, null), (lantern, 1, null)));

        Assert.Equal((OrderStatus.Processed, 3_300L, 2), (order.Status, order.Price!.Value.Minor, order.Version));
        Assert.Equal(
            [(lantern, "Lantern", 3, 1_000L), (candle, "Candle", 10, 30L)],
            order.Lines.Select(line => (line.Item, line.Title!, line.Quantity, line.Price!.Value.Minor)));
        Assert.Equal((6_700, 2, 40), (await shop.BalanceAsync(customer), await shop.StockAsync(lantern), await shop.StockAsync(candle)));
        var delivery = await shop.Grains.DeliveryQueries().FindAsync(order.DeliveryId!.Value);
        Assert.Equal((order.OrderId, customer, false), (delivery!.OrderId, delivery.Customer, delivery.IsCancelled));
        Assert.Equal(["order-processed"], await shop.NotificationsAsync(customer));
        await shop.AssertAuditAsync();
    }

    // The API rejects such a city, but orders of an earlier version may have one.
    [Fact]
    public async Task An_order_with_an_invalid_character_in_its_city_reaches_a_final_status()
    {
        var customer = await shop.NewCustomerAsync(1_000);
        var item = await shop.NewItemAsync(5, 10, "Lantern \uFFFE");

        var delivery = ShopCluster.Delivery($"City \uFFFE {Guid.CreateVersion7()}");
        var order = await shop.PlaceAsync(ShopCluster.Order(customer, delivery, (item, 1, null)));

        Assert.Equal(OrderStatus.Processed, order.Status);
    }

    [Fact]
    public async Task A_read_returns_the_stored_order_after_another_activation_has_written_it()
    {
        var customer = await shop.NewCustomerAsync(1_000);
        var item = await shop.NewItemAsync(5, 10);
        var order = await shop.PlaceAsync(ShopCluster.Order(customer, (item, 1, null)));
        var viewer = new Viewer(customer, Role.Customer);
        await WriteAsync(order.OrderId, OrderStatus.Cancelled, 3);

        var shown = await shop.Grains.Order(order.OrderId).FindAsync(viewer);

        // Restored for the audits of the other tests.
        await WriteAsync(order.OrderId, OrderStatus.Processed, 2);
        Assert.Equal((OrderStatus.Processed, OrderStatus.Cancelled, 3), (order.Status, shown!.Status, shown.Version));
    }

    [Fact]
    public async Task A_line_that_is_out_of_stock_fails_the_order_and_reserves_nothing()
    {
        var customer = await shop.NewCustomerAsync(10_000);
        var (plenty, scarce) = (await shop.NewItemAsync(5, 10), await shop.NewItemAsync(1, 10));

        var order = await shop.PlaceAsync(ShopCluster.Order(customer, (plenty, 5, null), (scarce, 2, null)));

        await AssertFailedAsync(order, FailureCode.OutOfStock, customer, 10_000);
        Assert.Equal((scarce, 1L), (order.Failure!.Items.Single().Item, order.Failure.Items.Single().Available));
        Assert.Equal((5, 1), (await shop.StockAsync(plenty), await shop.StockAsync(scarce)));
    }

    [Fact]
    public async Task Insufficient_funds_fail_the_order_and_release_the_goods()
    {
        var customer = await shop.NewCustomerAsync(99);
        var item = await shop.NewItemAsync(5, 50);

        var order = await shop.PlaceAsync(ShopCluster.Order(customer, (item, 2, null)));

        await AssertFailedAsync(order, FailureCode.InsufficientFunds, customer, 99);
        Assert.Equal("The account lacks 0.01 GBP.", order.Failure!.Detail);
        Assert.Equal(5, await shop.StockAsync(item));
    }

    [Fact]
    public async Task A_changed_price_fails_the_order_and_is_reported()
    {
        var customer = await shop.NewCustomerAsync(1_000);
        var item = await shop.NewItemAsync(5, 50);

        var order = await shop.PlaceAsync(ShopCluster.Order(customer, (item, 1, 49)));

        await AssertFailedAsync(order, FailureCode.PriceChanged, customer, 1_000);
        Assert.Equal(50, order.Failure!.Items.Single().Price!.Value.Minor);
    }

    [Fact]
    public async Task An_unknown_item_fails_the_order()
    {
        var customer = await shop.NewCustomerAsync(1_000);
        var (item, unknown) = (await shop.NewItemAsync(5, 50), new ItemId(Guid.CreateVersion7()));

        var order = await shop.PlaceAsync(ShopCluster.Order(customer, (item, 1, null), (unknown, 1, null)));

        await AssertFailedAsync(order, FailureCode.ItemNotFound, customer, 1_000);
        Assert.Equal(unknown, order.Failure!.Items.Single().Item);
        Assert.Equal(5, await shop.StockAsync(item));
    }

    [Fact]
    public async Task A_full_slot_fails_the_order_and_a_cancellation_frees_a_place()
    {
        var (first, second) = (await shop.NewCustomerAsync(1_000), await shop.NewCustomerAsync(1_000));
        var item = await shop.NewItemAsync(5, 50);
        var delivery = ShopCluster.Delivery();
        await shop.Grains.DeliveryQueries().SetCapacityAsync(delivery.City, DeliveryType.Courier, 1);

        var booked = await shop.PlaceAsync(ShopCluster.Order(first, delivery, (item, 1, null)));
        var refused = await shop.PlaceAsync(ShopCluster.Order(second, delivery, (item, 1, null)));
        await shop.Grains.OrderSaga(booked.OrderId).CancelAsync(first);
        var retried = await shop.PlaceAsync(ShopCluster.Order(second, delivery, (item, 1, null)));

        await AssertFailedAsync(refused, FailureCode.DeliveryUnavailable, null, 0);
        Assert.Equal(OrderStatus.Processed, retried.Status);
        await shop.AssertAuditAsync();
    }

    [Fact]
    public async Task A_duplicate_command_joins_the_order_and_a_different_one_is_rejected()
    {
        var customer = await shop.NewCustomerAsync(1_000);
        var item = await shop.NewItemAsync(10, 50);
        var command = ShopCluster.Order(customer, (item, 1, null));
        var saga = shop.Grains.OrderSaga(command.Order);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => saga.PlaceAsync(command, TimeSpan.FromSeconds(3))));
        var other = await saga.PlaceAsync(command with { Delivery = command.Delivery with { City = "Elsewhere" } }, TimeSpan.Zero);

        var placed = answers.Cast<PlaceOrderResult.Placed>().ToList();
        Assert.Single(placed, answer => !answer.Replayed);
        Assert.All(placed, answer => Assert.Equal(OrderStatus.Processed, answer.Order.Status));
        Assert.IsType<PlaceOrderResult.KeyReused>(other);
        Assert.Equal((950, 9), (await shop.BalanceAsync(customer), await shop.StockAsync(item)));
    }

    [Fact]
    public async Task Of_orders_that_expect_the_same_list_version_one_is_accepted()
    {
        var customer = await shop.NewCustomerAsync(1_000);
        var item = await shop.NewItemAsync(10, 50);
        await shop.PlaceAsync(ShopCluster.Order(customer, (item, 1, null)));
        var version = (await shop.Grains.OrderQueries().ListAsync(customer, null, new PageRequest(null, 1))).Version;

        var answers = await Task.WhenAll(Enumerable.Range(0, 5)
            .Select(_ => ShopCluster.Order(customer, (item, 1, null)) with { ExpectedListVersion = version })
            .Select(command => shop.Grains.OrderSaga(command.Order).PlaceAsync(command, TimeSpan.FromSeconds(3))));

        Assert.Single(answers, answer => answer is PlaceOrderResult.Placed);
        Assert.All(answers.OfType<PlaceOrderResult.StaleList>(), stale => Assert.True(stale.CurrentVersion > version));
        Assert.Equal(2, (await shop.Grains.OrderQueries().ListAsync(customer, null, new PageRequest(null, 100))).Page.Rows.Length);
    }

    [Theory]
    [InlineData(-1, "past")]
    [InlineData(91 * 24 * 60, "90 days")]
    public async Task A_delivery_out_of_range_creates_nothing(int minutes, string reason)
    {
        var customer = await shop.NewCustomerAsync(1_000);
        var item = await shop.NewItemAsync(10, 50);
        var delivery = ShopCluster.Delivery() with { At = TimeProvider.System.GetUtcNow().AddMinutes(minutes) };
        var command = ShopCluster.Order(customer, delivery, (item, 1, null));

        var answer = await shop.Grains.OrderSaga(command.Order).PlaceAsync(command, TimeSpan.Zero);

        Assert.Contains(reason, Assert.IsType<PlaceOrderResult.DeliveryOutOfRange>(answer).Detail, StringComparison.Ordinal);
        Assert.Null(await shop.Grains.Order(command.Order).FindAsync(new Viewer(customer, Role.Customer)));
        Assert.Equal(10, await shop.StockAsync(item));
    }

    [Fact]
    public async Task A_hot_item_is_sold_to_the_last_unit_and_not_oversold()
    {
        var item = await shop.NewItemAsync(30, 50);
        var customers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => shop.NewCustomerAsync(50)));

        var orders = await Task.WhenAll(customers.Select(customer => shop.PlaceAsync(ShopCluster.Order(customer, (item, 1, 50)))));

        Assert.Equal(30, orders.Count(order => order.Status == OrderStatus.Processed));
        Assert.All(
            orders.Where(order => order.Status == OrderStatus.Failed),
            order => Assert.Equal(FailureCode.OutOfStock, order.Failure!.Code));
        Assert.Equal(0, await shop.StockAsync(item));
        await shop.AssertAuditAsync();
    }

    [Fact]
    public async Task A_cancelled_order_is_refunded_released_and_unbooked_once()
    {
        var customer = await shop.NewCustomerAsync(1_000);
        var item = await shop.NewItemAsync(10, 50);
        var order = await shop.PlaceAsync(ShopCluster.Order(customer, (item, 4, null)));
        var saga = shop.Grains.OrderSaga(order.OrderId);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => saga.CancelAsync(customer)));
        var stranger = await saga.CancelAsync(new UserId(Guid.CreateVersion7()));

        Assert.All(answers, answer => Assert.Equal(OrderStatus.Cancelled, Assert.IsType<CancelOrderResult.Cancelled>(answer).Order.Status));
        Assert.IsType<CancelOrderResult.NotFound>(stranger);
        Assert.Equal((1_000, 10), (await shop.BalanceAsync(customer), await shop.StockAsync(item)));
        Assert.True((await shop.Grains.DeliveryQueries().FindAsync(order.DeliveryId!.Value))!.IsCancelled);
        Assert.Equal(["order-cancelled", "order-processed"], await shop.NotificationsAsync(customer));
        await shop.AssertAuditAsync();
    }

    [Fact]
    public async Task A_failed_order_cannot_be_cancelled()
    {
        var customer = await shop.NewCustomerAsync(0);
        var order = await shop.PlaceAsync(ShopCluster.Order(customer, (await shop.NewItemAsync(1, 50), 1, null)));

        Assert.IsType<CancelOrderResult.NotCancellable>(await shop.Grains.OrderSaga(order.OrderId).CancelAsync(customer));
        Assert.Equal(["order-failed"], await shop.NotificationsAsync(customer));
    }

    [Fact]
    public async Task The_timeline_has_every_step_including_the_undone_ones()
    {
        var customer = await shop.NewCustomerAsync(10);
        var order = await shop.PlaceAsync(ShopCluster.Order(customer, (await shop.NewItemAsync(1, 50), 1, null)));

        var steps = await shop.Grains.Order(order.OrderId).FindTimelineAsync(new Viewer(customer, Role.Customer));

        Assert.Equal(
            ["accept done", "reserve done", "book done", "pay refused", "release done", "unbook done", "fail done"],
            steps!.Value.Select(step => $"{step.Name} {step.Outcome}"));
        Assert.All(steps.Value, step => Assert.Equal(1, step.Attempt));
        Assert.Null(await shop.Grains.Order(order.OrderId).FindTimelineAsync(new Viewer(new UserId(Guid.CreateVersion7()), Role.Customer)));
    }

    [Theory]
    [InlineData(true, true, "accept done, reserve done, book done, pay done, confirm done")]
    [InlineData(true, false, "accept done, reserve done, book refused, release done, fail done")]
    [InlineData(false, true, "accept done, reserve refused, book done, release done, unbook done, fail done")]
    [InlineData(false, false, "accept done, reserve refused, book refused, release done, fail done")]
    public async Task The_timeline_has_the_outcome_and_the_undo_of_each_attempted_step(bool hasGoods, bool hasPlace, string expected)
    {
        var customer = await shop.NewCustomerAsync(1_000);
        var (lamp, candle) = (await shop.NewItemAsync(1, 50), await shop.NewItemAsync(1, 50));
        var delivery = ShopCluster.Delivery($" Zürich {Guid.CreateVersion7()} ");
        await shop.Grains.DeliveryQueries().SetCapacityAsync(delivery.City, delivery.Type, hasPlace ? 1 : 0);

        var order = await shop.PlaceAsync(ShopCluster.Order(customer, delivery, (lamp, 1, null), (candle, hasGoods ? 1 : 2, null)));

        var steps = await shop.Grains.Order(order.OrderId).FindTimelineAsync(new Viewer(customer, Role.Customer));
        Assert.Equal(expected, string.Join(", ", steps!.Value.Select(step => $"{step.Name} {step.Outcome}")));
        Assert.Equal(hasGoods ? "2 lines" : "One item is not in stock in this quantity.", Detail("reserve"));
        Assert.StartsWith(hasPlace ? delivery.City.Trim() : "No delivery is available", Detail("book"), StringComparison.Ordinal);
        Assert.Equal(hasGoods ? hasPlace ? null : "2 lines" : "1 line", Detail("release"));

        string? Detail(string name) => steps.Value.SingleOrDefault(step => step.Name == name)?.Detail;
    }

    // Writes the row as another activation would.
    private async Task WriteAsync(OrderId order, OrderStatus status, int version)
    {
        await using var other = shop.Database.Source.CreateCommand(
            "UPDATE orders SET status = $2, version = $3, updated_at = updated_at + interval '1 ms' WHERE order_id = $1");
        other.Parameters.Add(new() { Value = order.Value });
        other.Parameters.Add(new() { Value = (short)status });
        other.Parameters.Add(new() { Value = version });
        Assert.Equal(1, await other.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }

    private async Task AssertFailedAsync(OrderView order, FailureCode code, UserId? customer, long balance)
    {
        Assert.Equal((OrderStatus.Failed, code), (order.Status, order.Failure!.Code));
        Assert.Null(order.PaymentId);
        if (customer is { } owner)
        {
            Assert.Equal(balance, await shop.BalanceAsync(owner));
            Assert.Equal(["order-failed"], await shop.NotificationsAsync(owner));
        }

        await shop.AssertAuditAsync();
    }
}
