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
                found[shard].Where(order => due.Exists(entry => entry.Order == order)));
            Assert.DoesNotContain(found[shard], others.Contains);
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
        await StoreAsync(order, isOpen: true, TimeSpan.FromMinutes(1));

        clock.Advance(every / 2);
        Assert.Equal(before, await open.FindAsync(3));

        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains(order, await open.FindAsync(3));
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
