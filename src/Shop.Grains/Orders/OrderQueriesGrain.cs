using System.Diagnostics;
using Npgsql;
using Orleans.Concurrency;
using Shop.Identities;
using Shop.Orders.Storage;
using Shop.Paging;
using Shop.Storage.Reads;
using static Shop.Storage.Reads.Reading;

namespace Shop.Orders;

[GrainType("order-queries"), StatelessWorker, Reentrant]
internal sealed class OrderQueriesGrain(NpgsqlDataSource database) : Grain, IOrderQueriesGrain
{
    public async Task<OrderList> ListAsync(UserId customer, OrderStatus? status, PageRequest page)
    {
        var (time, id) = Cursors.TimeAndId(page.After) ?? (DateTimeOffset.MaxValue, Guid.AllBitsSet);
        var rows = await database.ReadAsync(
            status is null ? OrderSql.List : OrderSql.ListByStatus,
            row => (
                Version: row.GetNullable<long>(OrderRow.ColumnCount + 1) ?? 0,
                Order: row.IsDBNull(0) ? null : Listed.Read(row)),
            [Value(customer.Value), Value(time), Value(id), Value(page.Rows()), .. Filter(status)]);
        var orders = rows.Select(row => row.Order).OfType<Listed>().ToList();
        return new OrderList(ToPage(orders, order => order.ToView()), rows[0].Version);
    }

    public async Task<Page<OrderView>> ListAllAsync(OrderStatus? status, DateTimeOffset? createdBefore, PageRequest page)
    {
        var (time, id) = Cursors.TimeAndId(page.After) ?? (DateTimeOffset.MinValue, Guid.Empty);
        var before = createdBefore?.ToUniversalTime() ?? DateTimeOffset.MaxValue;
        var orders = await database.ReadAsync(
            status switch
            {
                null => OrderSql.ListAll,
                OrderStatus.Pending => OrderSql.ListAllPending,
                OrderStatus.Processed => OrderSql.ListAllProcessed,
                OrderStatus.Failed => OrderSql.ListAllFailed,
                OrderStatus.Cancelled => OrderSql.ListAllCancelled,
                _ => throw new UnreachableException(),
            },
            Listed.Read,
            Value(before), Value(time), Value(id), Value(page.Rows()));
        return ToPage(orders, order => order.ToView());
    }

    public async Task<Page<ReservationView>> ListReservationsAsync(UserId customer, PageRequest page)
    {
        var (time, id) = Cursors.TimeAndId(page.After) ?? (DateTimeOffset.MaxValue, Guid.AllBitsSet);
        var orders = await database.ReadAsync(
            OrderSql.ListReservations, Listed.Read, Value(customer.Value), Value(time), Value(id), Value(page.Rows()));
        return ToPage(orders, ToReservation);
    }

    private static NpgsqlParameter[] Filter(OrderStatus? status) => status is { } value ? [Value((short)value)] : [];

    // The statement limits the page by orders and by lines. Its last row has the flag whether more orders follow.
    private static Page<TView> ToPage<TView>(List<Listed> orders, Func<OrderRow, TView> view) => new(
        [.. orders.Select(listed => view(listed.Order))],
        orders is [.., { HasNext: true, Order: var last }] ? Cursors.Of(last.CreatedAt, last.Order.Value) : null);

    private static ReservationView ToReservation(OrderRow order) => new(
        ReservationId.For(order.Order),
        order.Order,
        [.. order.Lines.Select(line => line.ToView())],
        order.Price ?? throw new InvalidOperationException("Only an order with a price holds goods."),
        order.Status is OrderStatus.Failed or OrderStatus.Cancelled,
        order.CreatedAt);

    private sealed record Listed(OrderRow Order, bool HasNext)
    {
        public static Listed Read(NpgsqlDataReader row) => new(OrderRow.Read(row), row.GetBoolean(OrderRow.ColumnCount));
    }
}
