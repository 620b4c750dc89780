using System.Collections.Immutable;
using Npgsql;
using Shop.Storage;

namespace Shop.Orders;

/// <summary>An order's row with its timeline.</summary>
internal sealed record OrderRecord(OrderRow Row, ImmutableArray<SagaStep> Steps)
{
    public StoredOrder ToStored() => new(Row.ToView(), Row.IsOpen, Row.Lines, Row.Failure, Steps);
}

/// <summary>Reads stored orders for their grains and for the recovery; lists for people are the queries' work.</summary>
internal sealed class OrderStore(NpgsqlDataSource database) : IOrderStore
{
    public async Task<OrderRecord?> LoadAsync(OrderId order)
    {
        var found = await database.ReadAsync(
            $"SELECT {OrderRow.Columns}, timeline FROM orders WHERE order_id = $1",
            row => new OrderRecord(OrderRow.Read(row), OrderJson.ReadTimeline(row.GetString(OrderRow.ColumnCount))),
            Reading.Value(order.Value));
        return found.SingleOrDefault();
    }

    public async Task<long> ListVersionAsync(UserId consumer)
    {
        var found = await database.ReadAsync(
            "SELECT version FROM order_lists WHERE consumer_id = $1", row => row.GetInt64(0), Reading.Value(consumer.Value));
        return found.SingleOrDefault();
    }

    /// <summary>Open orders of one shard of the recovery that nothing has happened to since then, the oldest first.</summary>
    public Task<List<OrderId>> FindOpenAsync(int shard, int shards, DateTimeOffset untouchedSince, int limit) => database.ReadAsync(
        """
        SELECT order_id FROM orders
        WHERE is_open AND updated_at < $1 AND get_byte(uuid_send(order_id), 15) % $2 = $3
        ORDER BY updated_at LIMIT $4
        """,
        row => new OrderId(row.GetGuid(0)),
        Reading.Value(untouchedSince), Reading.Value(shards), Reading.Value(shard), Reading.Value(limit));
}
