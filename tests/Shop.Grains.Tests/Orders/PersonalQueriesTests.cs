using Shop.Accounts;
using Shop.Identities;
using Shop.Orders;
using Shop.Paging;
using static Shop.Grains.Tests.Administration.AuditSeed;

namespace Shop.Grains.Tests.Orders;

/// <summary>The lists of a customer: transactions, orders, reservations, notifications.</summary>
public sealed class PersonalQueriesTests(QueryCluster shop) : IClassFixture<QueryCluster>, IAsyncLifetime
{
    private static readonly UserId AnnId = new(Guid.Parse(Ann));
    private static readonly UserId BenId = new(Guid.Parse(Ben));
    private static readonly UserId UnknownId = new(Guid.Parse(Slot));

    public async ValueTask InitializeAsync() => await shop.ExecuteAsync(
        $"""
        TRUNCATE products, item_prices, ledger_entries, orders, order_lists, notifications, deliveries CASCADE; {Sql}
        UPDATE orders SET created_at = now() - make_interval(mins => 100 - right(order_id::text, 1)::int);
        UPDATE notifications SET created_at = now() - make_interval(mins => 100 - 10 * right(order_id::text, 1)::int - kind);
        """);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Transactions_are_listed_newest_first_without_gaps()
    {
        var all = await QueryCluster.WalkAsync(page => shop.Grains.TransactionQueries().ListAsync(AnnId, page), 2);

        Assert.Equal([6, 5, 4, 3, 2, 1], all.Select(entry => entry.Seq));
        Assert.Equal((TransactionKind.Refund, 100L, 750L), (all[2].Kind, all[2].Amount.Minor, all[2].Balance.Minor));
        Assert.Equal(new OrderId(Guid.Parse(Cancelled)), all[2].Order);
        Assert.Equal(TransactionKind.TopUp, all[5].Kind);
        Assert.Null(all[5].Order);
        Assert.Empty((await shop.Grains.TransactionQueries().ListAsync(UnknownId, new PageRequest(null, 5))).Rows);
    }

    [Fact]
    public async Task Orders_are_listed_newest_first_with_the_version_of_the_list()
    {
        var orders = shop.Grains.OrderQueries();

        var all = await QueryCluster.WalkAsync(async page => (await orders.ListAsync(AnnId, null, page)).Page, 1);
        var processed = await orders.ListAsync(AnnId, OrderStatus.Processed, new PageRequest(null, 10));

        Assert.Equal(Ids(Cancelling, Cancelled, Processed), all.Select(order => order.OrderId));
        Assert.Equal(Ids(Cancelling, Processed), processed.Page.Rows.Select(order => order.OrderId));
        Assert.Equal(9, processed.Version);
    }

    [Fact]
    public async Task A_list_without_orders_has_a_version()
    {
        var orders = shop.Grains.OrderQueries();

        var filtered = await orders.ListAsync(BenId, OrderStatus.Cancelled, new PageRequest(null, 10));
        var unknown = await orders.ListAsync(UnknownId, null, new PageRequest(null, 10));

        Assert.Equal((0, 3L), (filtered.Page.Rows.Length, filtered.Version));
        Assert.Equal((0, 0L), (unknown.Page.Rows.Length, unknown.Version));
    }

    [Fact]
    public async Task An_order_has_its_ids_after_it_was_processed_and_its_failure_after_it_failed()
    {
        var all = await QueryCluster.WalkAsync(page => shop.Grains.OrderQueries().ListAllAsync(null, null, page), 2);
        var orders = all.ToDictionary(order => order.OrderId.ToString());

        Assert.Equal([Processed, Failed, Cancelled, Pending, Cancelling], orders.Keys);
        var processed = orders[Processed];
        Assert.Equal(new TransactionId(DerivedId.From("take", Guid.Parse(Processed))), processed.PaymentId);
        Assert.Equal(ReservationId.For(processed.OrderId), processed.ReservationId);
        Assert.Equal(DeliveryId.For(processed.OrderId), processed.DeliveryId);
        Assert.Equal(new OrderLine(new ItemId(Guid.Parse(Hook)), "hook", 1, new Money(50)), processed.Lines[1]);
        Assert.Equal(OrderStatus.Processed, orders[Cancelling].Status);
        Assert.Equal(FailureCode.OutOfStock, orders[Failed].Failure?.Code);
        Assert.Null(orders[Failed].PaymentId);
        Assert.Null(orders[Pending].ReservationId);
    }

    [Fact]
    public async Task All_orders_can_be_listed_by_status_and_age()
    {
        var orders = shop.Grains.OrderQueries();

        var pending = await orders.ListAllAsync(OrderStatus.Pending, null, new PageRequest(null, 10));
        var failed = await orders.ListAllAsync(OrderStatus.Failed, null, new PageRequest(null, 10));
        var old = await orders.ListAllAsync(null, TimeProvider.System.GetUtcNow().AddMinutes(-97.5), new PageRequest(null, 10));

        Assert.Equal(Ids(Pending), pending.Rows.Select(order => order.OrderId));
        Assert.Equal(Ids(Failed), failed.Rows.Select(order => order.OrderId));
        Assert.Equal(Ids(Processed, Failed), old.Rows.Select(order => order.OrderId));
    }

    [Fact]
    public async Task Reservations_are_listed_for_orders_that_reserved_goods()
    {
        var all = await QueryCluster.WalkAsync(page => shop.Grains.OrderQueries().ListReservationsAsync(AnnId, page), 2);

        Assert.Equal(Ids(Cancelling, Cancelled, Processed), all.Select(reservation => reservation.Order));
        Assert.Equal([false, true, false], all.Select(reservation => reservation.IsCancelled));
        Assert.Equal(new Money(250), all[2].Subtotal);
        Assert.Empty((await shop.Grains.OrderQueries().ListReservationsAsync(BenId, new PageRequest(null, 10))).Rows);
    }

    [Theory]
    [InlineData(666, new[] { 3 }, new[] { 3, 2 })]
    [InlineData(1_000, new[] { 2, 1 }, new[] { 2, 2, 1 })]
    [InlineData(1_001, new[] { 1, 1, 1 }, new[] { 1, 1, 1, 1, 1 })]
    [InlineData(2_001, new[] { 1, 1, 1 }, new[] { 1, 1, 1, 1, 1 })]
    public async Task A_page_of_orders_has_at_most_two_thousand_lines(int lines, int[] ownPages, int[] allCustomers)
    {
        var orders = shop.Grains.OrderQueries();
        await shop.ExecuteAsync(
            "UPDATE orders SET lines = (SELECT jsonb_agg(many.line) FROM (SELECT lines -> 0 AS line FROM generate_series(1, $1)) AS many)",
            lines);

        var mine = await PagesAsync(async page => (await orders.ListAsync(AnnId, null, page)).Page, order => order.OrderId);
        var held = await PagesAsync(page => orders.ListReservationsAsync(AnnId, page), reservation => reservation.Order);
        var all = await PagesAsync(page => orders.ListAllAsync(null, null, page), order => order.OrderId);

        Assert.Equal(ownPages, mine.Select(page => page.Length));
        Assert.Equal(Ids(Cancelling, Cancelled, Processed), mine.SelectMany(page => page));
        Assert.Equal(mine, held);
        Assert.Equal(allCustomers, all.Select(page => page.Length));
        Assert.Equal(Ids(Processed, Failed, Cancelled, Pending, Cancelling), all.SelectMany(page => page));
    }

    [Fact]
    public async Task Notifications_are_listed_newest_first_and_read_once()
    {
        var inbox = shop.Grains.Notifications();

        var all = await QueryCluster.WalkAsync(page => inbox.ListAsync(AnnId, page), 3);
        var read = await inbox.MarkReadAsync(AnnId, all[0].Id);
        var repeated = await inbox.MarkReadAsync(AnnId, all[0].Id);

        Assert.Equal(["order-processed", "order-cancelled", "order-processed", "order-processed"], all.Select(entry => entry.Kind));
        Assert.All(all, entry => Assert.Null(entry.ReadAt));
        Assert.NotNull(read?.ReadAt);
        Assert.Equal(read, repeated);
        Assert.Null(await inbox.MarkReadAsync(BenId, all[1].Id));
        Assert.Null(await inbox.MarkReadAsync(AnnId, new NotificationId(Guid.CreateVersion7())));
    }

    [Fact]
    public async Task A_malformed_cursor_cannot_be_read()
    {
        var page = new PageRequest("1|2|3", 1);

        await Assert.ThrowsAsync<UnreadableCursorException>(() => shop.Grains.TransactionQueries().ListAsync(AnnId, page));
        await Assert.ThrowsAsync<UnreadableCursorException>(() => shop.Grains.OrderQueries().ListAsync(AnnId, null, page));
        await Assert.ThrowsAsync<UnreadableCursorException>(() => shop.Grains.Notifications().ListAsync(AnnId, page));
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(3_155_378_976_000_000_000)]
    [InlineData(long.MaxValue)]
    public async Task A_cursor_with_an_invalid_time_cannot_be_read(long ticks)
    {
        var page = new PageRequest(Cursors.Of(ticks, Guid.Empty), 1);

        await Assert.ThrowsAsync<UnreadableCursorException>(() => shop.Grains.OrderQueries().ListAsync(AnnId, null, page));
        await Assert.ThrowsAsync<UnreadableCursorException>(() => shop.Grains.OrderQueries().ListAllAsync(null, null, page));
        await Assert.ThrowsAsync<UnreadableCursorException>(() => shop.Grains.OrderQueries().ListReservationsAsync(AnnId, page));
        await Assert.ThrowsAsync<UnreadableCursorException>(() => shop.Grains.Notifications().ListAsync(AnnId, page));
    }

    private static async Task<List<OrderId[]>> PagesAsync<T>(Func<PageRequest, Task<Page<T>>> list, Func<T, OrderId> order)
    {
        var pages = new List<OrderId[]>();
        string? after = null;
        do
        {
            var page = await list(new PageRequest(after, 100));
            pages.Add([.. page.Rows.Select(order)]);
            after = page.Next;
        }
        while (after is not null);

        return pages;
    }

    private static OrderId[] Ids(params string[] orders) => Array.ConvertAll(orders, order => new OrderId(Guid.Parse(order)));
}
