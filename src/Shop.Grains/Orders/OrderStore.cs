using System.Collections.Immutable;
using Npgsql;

namespace Shop.Orders;

/// <summary>An order's row with its timeline.</summary>
internal sealed record OrderRecord(OrderRow Row, ImmutableArray<SagaStep> Steps)
{
    public StoredOrder ToStored() => new(Row.ToView(), Row.IsOpen, Row.Lines, Row.Failure, Steps);
}

/// <summary>Reads stored orders one by one; lists are the queries' work.</summary>
internal sealed class OrderStore(NpgsqlDataSource database)
{
    public async Task<OrderRecord?> LoadAsync(OrderId order)
    {
        await using var command = database.CreateCommand($"SELECT {OrderRow.Columns}, timeline FROM orders WHERE order_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = order.Value });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync()
            ? new OrderRecord(OrderRow.Read(reader), OrderJson.ReadTimeline(reader.GetString(OrderRow.ColumnCount)))
            : null;
    }

    /// <summary>The version of a user's list of orders.</summary>
    public async Task<long> ListVersionAsync(UserId consumer)
    {
        await using var command = database.CreateCommand("SELECT version FROM order_lists WHERE consumer_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = consumer.Value });
        return await command.ExecuteScalarAsync() is long version ? version : 0;
    }

    /// <summary>Open orders of one shard of the recovery that nothing has happened to since then, the oldest first.</summary>
    public async Task<List<OrderId>> FindOpenAsync(int shard, int shards, DateTimeOffset untouchedSince, int limit)
    {
        await using var command = database.CreateCommand(
            """
            SELECT order_id FROM orders
            WHERE is_open AND updated_at < $1 AND get_byte(uuid_send(order_id), 15) % $2 = $3
            ORDER BY updated_at LIMIT $4
            """);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = untouchedSince });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = shards });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = shard });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync();
        var orders = new List<OrderId>();
        while (await reader.ReadAsync())
        {
            orders.Add(new OrderId(reader.GetGuid(0)));
        }

        return orders;
    }
}
