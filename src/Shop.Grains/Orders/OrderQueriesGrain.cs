using Npgsql;
using Orleans.Concurrency;
using Shop.Storage;
using static Shop.Storage.Reading;

namespace Shop.Orders;

[GrainType("order-queries"), StatelessWorker, Reentrant]
internal sealed class OrderQueriesGrain(NpgsqlDataSource database) : Grain, IOrderQueriesGrain
{
    public async Task<OrderList> ListAsync(UserId consumer, OrderStatus? status, PageRequest page)
    {
        var (time, id) = Cursors.TimeAndId(page.After) ?? (DateTimeOffset.MaxValue, Guid.AllBitsSet);
        var rows = await database.ReadAsync(
            status is null ? OrderSql.List : OrderSql.ListByStatus,
            row => (
                Version: row.GetNullable<long>(OrderRow.ColumnCount) ?? 0,
                Order: row.IsDBNull(0) ? null : OrderRow.Read(row)),
            [Value(consumer.Value), Value(time), Value(id), Value(page.Rows()), .. Filter(status)]);
        var orders = rows.Select(row => row.Order).OfType<OrderRow>().ToList();
        return new OrderList(
            orders.ToPage(page, order => order.ToView(), order => Cursors.Of(order.CreatedAt, order.Order.Value)),
            rows[0].Version);
    }

    public async Task<Page<OrderView>> ListAllAsync(OrderStatus? status, DateTimeOffset? createdBefore, PageRequest page)
    {
        var (time, id) = Cursors.TimeAndId(page.After) ?? (DateTimeOffset.MinValue, Guid.Empty);
        var orders = await database.ReadAsync(
            status switch
            {
                null => OrderSql.ListAll,
                OrderStatus.Pending => OrderSql.ListAllPending,
                _ => OrderSql.ListAllByStatus,
            },
            OrderRow.Read,
            [Value(createdBefore?.ToUniversalTime() ?? DateTimeOffset.MaxValue), Value(time), Value(id), Value(page.Rows()), .. Filter(status)]);
        return orders.ToPage(page, order => order.ToView(), order => Cursors.Of(order.CreatedAt, order.Order.Value));
    }

    public async Task<Page<ReservationView>> ListReservationsAsync(UserId consumer, PageRequest page)
    {
        var (time, id) = Cursors.TimeAndId(page.After) ?? (DateTimeOffset.MaxValue, Guid.AllBitsSet);
        var orders = await database.ReadAsync(
            OrderSql.ListReservations, OrderRow.Read, Value(consumer.Value), Value(time), Value(id), Value(page.Rows()));
        return orders.ToPage(page, ToReservation, order => Cursors.Of(order.CreatedAt, order.Order.Value));
    }

    private static NpgsqlParameter[] Filter(OrderStatus? status) => status is { } wanted ? [Value((short)wanted)] : [];

    private static ReservationView ToReservation(OrderRow order) => new(
        ReservationId.For(order.Order),
        order.Order,
        [.. order.Lines.Select(line => line.ToView())],
        order.Price ?? throw new InvalidOperationException("Only an order with a price holds goods."),
        order.Status is OrderStatus.Failed or OrderStatus.Cancelled,
        order.CreatedAt);
}
