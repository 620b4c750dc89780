using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Shop.Identities;
using Shop.Orders;
using Shop.Orders.Recovery;
using Shop.Testing;

namespace Shop.Grains.Tests.Orders.Recovery;

public sealed class OpenOrdersTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Each_shard_finds_its_own_overdue_open_orders_oldest_first()
    {
        var open = new OpenOrders(database.Source, Options.Create(new OrderOptions { RecoverAfter = After }), TimeProvider.System);
        var due = new List<(OrderId Order, int Shard)>();
        var others = new HashSet<OrderId>();
        for (var i = 0; i < 40; i++)
        {
            var order = NewOrder(i % SagaRecoveryGrain.Shards);
            due.Add((order, i % SagaRecoveryGrain.Shards));
            await StoreAsync(order, isOpen: true, TimeSpan.FromMinutes(40 - i));
            var (closed, touched) = (NewOrder(i % SagaRecoveryGrain.Shards), NewOrder(i % SagaRecoveryGrain.Shards));
            others.UnionWith([closed, touched]);
            await StoreAsync(closed, isOpen: false, TimeSpan.FromMinutes(50));
            await StoreAsync(touched, isOpen: true, TimeSpan.Zero);
        }

        var found = await Task.WhenAll(Enumerable.Range(0, SagaRecoveryGrain.Shards).Select(open.FindAsync));

        for (var shard = 0; shard < found.Length; shard++)
        {
            Assert.Equal(
                due.Where(entry => entry.Shard == shard).Select(entry => entry.Order),
                found[shard].Select(open => open.Order).Where(order => due.Exists(entry => entry.Order == order)));
            Assert.DoesNotContain(found[shard], open => others.Contains(open.Order));
        }

        Assert.Empty(await open.FindAsync(SagaRecoveryGrain.Shards));
    }

    [Fact]
    public async Task Shards_share_a_query_result_for_half_of_the_sweep_interval()
    {
        var clock = new FakeTimeProvider();
        var every = TimeSpan.FromSeconds(10);
        var open = new OpenOrders(database.Source, Options.Create(new OrderOptions { RecoverAfter = After, RecoverEvery = every }), clock);
        var before = await open.FindAsync(3);
        var order = NewOrder(3);
        await StoreAsync(order, isOpen: true, After + (OpenOrders.Overlap / 2));

        clock.Advance(every / 2);
        Assert.Equal(before, await open.FindAsync(3));

        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains(order, (await open.FindAsync(3)).Select(found => found.Order));
    }

    // During a backup the index keeps an entry of every order that has ended since its start.
    [Fact]
    public async Task A_long_snapshot_does_not_make_every_query_read_ended_orders()
    {
        const int Ended = 5_000;
        await using var backup = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var snapshot = await backup.BeginTransactionAsync(
            System.Data.IsolationLevel.RepeatableRead, TestContext.Current.CancellationToken);
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM orders", backup, snapshot))
        {
            await read.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }

        await ExecuteAsync(
            $$"""
            INSERT INTO orders (
              order_id, consumer_id, status, is_open, fingerprint, price, currency, lines, delivery, timeline, version,
              created_at, updated_at, touched_at)
            SELECT gen_random_uuid(), gen_random_uuid(), 1, true, gen_random_uuid(), 1, 'EUR', '[]', '{}', '[]', 1,
              now(), now(), now() - interval '1 hour' - number * interval '1 ms'
            FROM generate_series(1, {{Ended}}) AS number;
            UPDATE orders SET is_open = false WHERE touched_at < now() - interval '59 minutes'
            """);
        await using var connection = NpgsqlDataSource.Create(
            $"{database.ConnectionString};Maximum Pool Size=1;No Reset On Close=true;Options=-c enable_seqscan=off");
        var clock = new FakeTimeProvider();
        var options = new OrderOptions { RecoverAfter = After };
        var open = new OpenOrders(connection, Options.Create(options), clock);
        var before = await IndexEntriesAsync(connection);
        await open.FindAsync(0);
        var afterFirst = await IndexEntriesAsync(connection);

        clock.Advance(options.RecoverEvery);
        await open.FindAsync(0);

        Assert.InRange(afterFirst - before, Ended, long.MaxValue);
        Assert.InRange(await IndexEntriesAsync(connection) - afterFirst, 0, 500);
    }

    [Fact]
    public async Task A_known_open_order_is_reported_until_it_is_closed()
    {
        var clock = new FakeTimeProvider();
        var options = new OrderOptions { RecoverAfter = After };
        var open = new OpenOrders(database.Source, Options.Create(options), clock);
        var order = NewOrder(4);
        await StoreAsync(order, isOpen: true, TimeSpan.FromMinutes(2));
        var found = new List<OpenOrder>();
        foreach (var change in (string[])["touched_at = now()", "touched_at = now() - interval '1 minute'", "is_open = false, status = 1"])
        {
            found.AddRange((await open.FindAsync(4)).Where(row => row.Order == order));
            await ExecuteAsync($"UPDATE orders SET {change} WHERE order_id = '{order.Value}'");
            clock.Advance(options.RecoverEvery);
        }

        Assert.Equal([true, false, true], found.Select(row => row.IsDue));
        Assert.DoesNotContain(await open.FindAsync(4), row => row.Order == order);
    }

    // Entries that scans of the index of open orders have returned, dead ones included.
    private static async Task<long> IndexEntriesAsync(NpgsqlDataSource connection)
    {
        await using var flush = connection.CreateCommand("SELECT pg_stat_force_next_flush()");
        await flush.ExecuteNonQueryAsync();
        await using var command = connection.CreateCommand(
            "SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'orders_open_ones'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static OrderId NewOrder(int shard)
    {
        var bytes = Guid.CreateVersion7().ToByteArray(bigEndian: true);
        bytes[15] = (byte)((bytes[15] / SagaRecoveryGrain.Shards * SagaRecoveryGrain.Shards) + shard);
        return new OrderId(new Guid(bytes, bigEndian: true));
    }

    private async Task StoreAsync(OrderId order, bool isOpen, TimeSpan age)
    {
        await using var command = database.Source.CreateCommand(
            """
            INSERT INTO orders (
              order_id, consumer_id, status, is_open, fingerprint, price, currency, lines, delivery, timeline, version,
              created_at, updated_at, touched_at)
            VALUES ($1, $1, CASE WHEN $2 THEN 0 ELSE 1 END, $2, $1, 1, 'EUR', '[]', '{}', '[]', 1, now(), now(), now() - $3)
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = order.Value });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = isOpen });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = age });
        await command.ExecuteNonQueryAsync();
    }
}
