using System.Collections.Immutable;
using Npgsql;
using Shop.Identities;
using Shop.Storage.Availability;
using Shop.Storage.Freshness;
using Shop.Storage.Reads;

namespace Shop.Orders.Storage;

/// <summary>An order's row with its timeline.</summary>
/// <param name="Age">The time since the order was placed, by the database clock, when the row was read.</param>
internal sealed record OrderRecord(OrderRow Row, ImmutableArray<SagaStep> Steps, TimeSpan Age)
{
    /// <param name="sinceRead">The time since <see cref="Age"/> was measured.</param>
    public StoredOrder ToStoredOrder(TimeSpan sinceRead) => new(Row.ToView(), Row.IsOpen, Row.Lines, Row.Failure, Steps, Age + sinceRead);
}

/// <summary>Reads single orders for their grains. <see cref="OrderQueriesGrain"/> reads lists.</summary>
internal sealed class OrderStore(NpgsqlDataSource database, DatabaseHealthMonitor? health = null, DatabaseIncarnation? incarnation = null)
    : IOrderStore
{
    private readonly GroupRead<Guid, OrderRecord> _orders = new("orders", health, async orders =>
    {
        var found = await database.ReadAsync(
            $"SELECT {OrderRow.Columns}, timeline, clock_timestamp() - placed_at FROM orders WHERE order_id = ANY($1)",
            row => new OrderRecord(
                OrderRow.Read(row),
                OrderJson.ReadTimeline(row.GetString(OrderRow.ColumnCount)),
                row.GetFieldValue<TimeSpan>(OrderRow.ColumnCount + 1)),
            Reading.Value(orders));
        return found.ToDictionary(record => record.Row.Order.Value);
    });

    public int Incarnation => incarnation?.Number ?? 0;

    public Task<OrderRecord?> LoadAsync(OrderId order) => _orders.ReadAsync(order.Value);

    public async Task<long> ListVersionAsync(UserId customer)
    {
        var found = await database.ReadAsync(
            "SELECT version FROM order_lists WHERE consumer_id = $1", row => row.GetInt64(0), Reading.Value(customer.Value));
        return found.SingleOrDefault();
    }
}
