using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Shop.Catalog;
using Shop.Identities;
using Shop.Orders;
using Shop.Testing;
using Shop.Users;

namespace Shop.Grains.Tests.Orders;

/// <summary>Tests that count operations of the whole process: no other test may run at the same time.</summary>
[CollectionDefinition(nameof(ExclusiveTests), DisableParallelization = true)]
public sealed class ExclusiveTests;

/// <summary>A silo that counts the calls of its grains.</summary>
public sealed class CountedCluster(ShopPostgres postgres) : ShopCluster(postgres), IIncomingGrainCallFilter
{
    public ConcurrentDictionary<string, int> Calls { get; } = [];

    public Task Invoke(IIncomingGrainCallContext context)
    {
        Calls.AddOrUpdate($"{context.InterfaceMethod.DeclaringType!.Name}.{context.MethodName}", 1, (_, count) => count + 1);
        return context.Invoke();
    }

    protected override void Configure(ISiloBuilder silo)
    {
        base.Configure(silo);
        silo.AddIncomingGrainCallFilter(this);
    }
}

/// <summary>
/// The cost of an order, counted and not timed: the result does not depend on the load of the machine. Processor time is measured by
/// <c>./shop bench</c> (docs/performance.md).
/// </summary>
[Collection(nameof(ExclusiveTests))]
public sealed class OrderCostTests(CountedCluster shop) : IClassFixture<CountedCluster>
{
    private const int Orders = 640;
    private const int AtOnce = 64;

    // Measured: 0.9 to 1.0 statements, 2.2 transactions (each order is for a new city, whose capacity is read), 93,000 bytes.
    private const double MostStatements = 1.8;
    private const double MostTransactions = 3.3;
    private const long MostBytes = 130_000;

    // Calls of the recovery and of timers are not counted.
    private static readonly string[] OrderGrains =
    [
        "IAccountGrain", "IDeliverySlotGrain", "IOrderGrain", "IOrderQuotaGrain", "IOrderRecordGrain", "IOrderSagaGrain", "IProductGrain",
    ];

    [Fact]
    public async Task An_order_of_three_lines_takes_nine_calls_and_twelve_rows()
    {
        var (customers, items) = await PrepareAsync();
        await RowsAsync();
        var before = await RowsAsync();
        shop.Calls.Clear();
        using var orderReads = new Count("shop.group_read.keys", "orders");
        using var ledgerReads = new Count("shop.group_read.keys", "ledgers");

        var order = await PlaceAsync(customers[0], items, 0);

        Assert.Equal(OrderStatus.Processed, order.Status);
        Assert.Equal(
            [
                "IAccountGrain.PayAsync 1", "IDeliverySlotGrain.BookAsync 1", "IOrderQuotaGrain.AdmitAsync 1",
                "IOrderRecordGrain.AcceptAsync 1", "IOrderRecordGrain.ConfirmAsync 1", "IOrderSagaGrain.PlaceAsync 1",
                "IProductGrain.ReserveAsync 3",
            ],
            shop.Calls.Where(call => OrderGrains.Contains(call.Key.Split('.')[0])).Select(call => $"{call.Key} {call.Value}").Order());

        // The slot is new and its ledger is read. The order is inserted without a read.
        Assert.InRange(ledgerReads.Total, 1, 2);
        Assert.Equal(0, orderReads.Total);

        // Two writes of the order and two of its list; three reservations; a booking with the capacity of the new slot and the delivery; a
        // payment; a notification.
        Assert.Equal(12, await RowsAsync() - before);
    }

    // Orleans resolves a reference by reflection each time; KnownReferences does it once for each contract.
    [Fact]
    public void A_cached_reference_equals_the_reference_of_Orleans()
    {
        var key = Guid.CreateVersion7();
        foreach (var _ in (int[])[1, 2])
        {
            Assert.Equal(shop.Grains.GetGrain<IProductGrain>(key), shop.Grains.Product(new ItemId(key)));
            Assert.Equal(shop.Grains.GetGrain<IOrderGrain>(key), shop.Grains.Order(new OrderId(key)));
            Assert.Equal(shop.Grains.GetGrain<IOrderRecordGrain>(key), shop.Grains.Keyed<IOrderRecordGrain>(key));
            Assert.Equal(shop.Grains.GetGrain<IUserGrain>(key), shop.Grains.User(new UserId(key)));
        }
    }

    [Fact]
    public async Task Orders_at_the_same_time_share_their_statements()
    {
        var (customers, items) = await PrepareAsync();
        await PlaceManyAsync(customers, items);
        using var flushes = new Count("shop.group_commit.flushes");
        using var reads = new Count("shop.group_read.statements");

        await PlaceManyAsync(customers, items);

        // A single order needs five to eight: accept, three lines and a booking at the same time, pay, confirm, and the read of its new
        // slot. The order itself is not read.
        Assert.InRange((flushes.Total + reads.Total) / (double)Orders, 0.01, MostStatements);
    }

    // Includes statements that the counters above do not see.
    [Fact]
    public async Task Orders_at_the_same_time_share_their_transactions()
    {
        var (customers, items) = await PrepareAsync();
        await PlaceManyAsync(customers, items);
        var before = await TransactionsAsync();

        await PlaceManyAsync(customers, items);

        Assert.InRange((await TransactionsAsync() - before) / (double)Orders, 0.01, MostTransactions);
    }

    [Fact]
    public async Task An_order_does_not_exceed_its_allocation_budget()
    {
        var (customers, items) = await PrepareAsync();
        await PlaceManyAsync(customers, items);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        await PlaceManyAsync(customers, items);

        // Client, silo and database driver together.
        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / Orders;
        Assert.InRange(bytes, 1, MostBytes);
    }

    private async Task<(UserId[] Customers, ItemId[] Items)> PrepareAsync()
    {
        var customers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => shop.NewCustomerAsync(1_000_000)));
        var items = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => shop.NewItemAsync(1_000_000, 10)));

        // In the minute after a change of the membership, grains compare their memory with the store.
        shop.Membership.Settle();
        return (customers, items);
    }

    private async Task PlaceManyAsync(UserId[] customers, ItemId[] items)
    {
        await Task.WhenAll(customers.Select(async (customer, number) =>
        {
            for (var i = 0; i < Orders / AtOnce; i++)
            {
                Assert.Equal(OrderStatus.Processed, (await PlaceAsync(customer, items, (number * 10) + i)).Status);
            }
        }));
    }

    private Task<OrderView> PlaceAsync(UserId customer, ItemId[] items, int number) => shop.PlaceAsync(ShopCluster.Order(
        customer,
        ShopCluster.Delivery(),
        [.. Enumerable.Range(0, 3).Select(line => (items[((number * 3) + line) % items.Length], 1, (long?)null))]));

    // Inserted and updated rows in the tables of orders, from the statistics of PostgreSQL.
    private Task<long> RowsAsync() => SettledAsync(
        """
        SELECT sum(n_tup_ins + n_tup_upd)::bigint FROM pg_stat_user_tables
        WHERE relname IN ('orders', 'order_lists', 'deliveries', 'notifications') OR relname LIKE 'ledger\_entries\_%'
        """,
        tolerance: 0);

    // All transactions of this database, including those of the recovery, of timers and of this query.
    private Task<long> TransactionsAsync() =>
        SettledAsync("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()", tolerance: 20);

    // A session reports its statistics after an idle time. So this queries until the value is stable.
    private async Task<long> SettledAsync(string counter, long tolerance)
    {
        var count = long.MinValue / 2;
        for (var same = 0; same < 3;)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            await using var command = shop.Database.Source.CreateCommand(counter);
            var now = (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
            (count, same) = (now, now - count <= tolerance ? same + 1 : 0);
        }

        return count;
    }

    private sealed class Count : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _total;

        public Count(string instrument, string? rows = null)
        {
            _listener.InstrumentPublished = (published, listener) =>
            {
                if (published.Name == instrument)
                {
                    listener.EnableMeasurementEvents(published);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            {
                if (rows is null || tags.Contains(new KeyValuePair<string, object?>("rows", rows)))
                {
                    Interlocked.Add(ref _total, value);
                }
            });
            _listener.Start();
        }

        public long Total => Interlocked.Read(ref _total);

        public void Dispose() => _listener.Dispose();
    }
}
