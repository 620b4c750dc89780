using System.Collections.Immutable;
using Npgsql;
using Shop.Identities;
using Shop.Storage.Availability;
using Shop.Storage.Reads;

namespace Shop.Orders.Storage;

/// <summary>An order's row with its timeline.</summary>
/// <param name="Age">How long ago it was placed, by the database's clock, when it was read.</param>
internal sealed record OrderRecord(OrderRow Row, ImmutableArray<SagaStep> Steps, TimeSpan Age);

/// <summary>Reads stored orders for their grains; lists for people are the queries' work.</summary>
internal sealed class OrderStore(NpgsqlDataSource database, DatabaseHealthMonitor? watch = null) : IOrderStore
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

    public async Task<long> ListVersionAsync(UserId customer)
    {
        var found = await database.ReadAsync(
            "SELECT version FROM order_lists WHERE consumer_id = $1", row => row.GetInt64(0), Reading.Value(customer.Value));
        return found.SingleOrDefault();
    }
}
