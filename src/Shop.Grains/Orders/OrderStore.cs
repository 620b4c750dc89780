using System.Collections.Immutable;
using Npgsql;
using Shop.Storage;

namespace Shop.Orders;

/// <summary>An order's row with its timeline.</summary>
/// <param name="Age">How long ago it was placed, by the database's clock, when it was read.</param>
internal sealed record OrderRecord(OrderRow Row, ImmutableArray<SagaStep> Steps, TimeSpan Age);

/// <summary>Reads stored orders for their grains and for the recovery; lists for people are the queries' work.</summary>
internal sealed class OrderStore(NpgsqlDataSource database, DatabaseWatch? watch = null) : IOrderStore
{
    private readonly GroupRead<Guid, OrderRecord> _orders = new("orders", watch, async orders =>
    {
        var found = await database.ReadAsync(
            $"SELECT {OrderRow.Columns}, timeline, clock_timestamp() - placed_at FROM orders WHERE order_id = ANY($1)",
            row => new OrderRecord(
                OrderRow.Read(row), OrderJson.ReadTimeline(row.GetString(OrderRow.ColumnCount)), row.GetFieldValue<TimeSpan>(OrderRow.ColumnCount + 1)),
            Reading.Value(orders));
        return found.ToDictionary(record => record.Row.Order.Value);
    });

    public Task<OrderRecord?> LoadAsync(OrderId order) => _orders.ReadAsync(order.Value);

    public async Task<long> ListVersionAsync(UserId consumer)
    {
        var found = await database.ReadAsync(
            "SELECT version FROM order_lists WHERE consumer_id = $1", row => row.GetInt64(0), Reading.Value(consumer.Value));
        return found.SingleOrDefault();
    }

    /// <summary>
    /// Open orders of one shard of the recovery that nothing has happened to for this long, the oldest first. Told by the database's clock
    /// alone: it noted the last change, and it compares.
    /// </summary>
    public Task<List<OrderId>> FindOpenAsync(int shard, int shards, TimeSpan untouchedFor, int limit) => database.ReadAsync(
        """
        SELECT order_id FROM orders
        WHERE is_open AND touched_at < now() - $1 AND get_byte(uuid_send(order_id), 15) % $2 = $3
        ORDER BY touched_at LIMIT $4
        """,
        row => new OrderId(row.GetGuid(0)),
        Reading.Value(untouchedFor), Reading.Value(shards), Reading.Value(shard), Reading.Value(limit));
}
