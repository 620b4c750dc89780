using System.Collections.Immutable;
using Shop.Identities;
using Shop.Paging;

namespace Shop.Orders;

/// <summary>
/// Reads orders by user and by status. Stateless; key 0. A page may be shorter than its limit: it ends before its orders have more than
/// 2,000 lines together, and <see cref="Page{T}.Next"/> tells whether there is more.
/// </summary>
[Alias("shop.order-queries")]
public interface IOrderQueriesGrain : IGrainWithIntegerKey
{
    /// <summary>A user's orders, newest first, and the version of the whole list.</summary>
    [Alias("list")] Task<OrderList> ListAsync(UserId customer, OrderStatus? status, PageRequest page);

    /// <summary>Everybody's orders, oldest first; for administrators.</summary>
    /// <param name="createdBefore">Only orders that are older than this.</param>
    [Alias("list-all")] Task<Page<OrderView>> ListAllAsync(OrderStatus? status, DateTimeOffset? createdBefore, PageRequest page);

    /// <summary>What a user's orders hold or held, newest first.</summary>
    [Alias("reservations")] Task<Page<ReservationView>> ListReservationsAsync(UserId customer, PageRequest page);
}

/// <summary>A page of a user's orders.</summary>
/// <param name="Version">Counts every change of the user's orders: each new one and each new status. 0 before the first.</param>
[GenerateSerializer, Immutable, Alias("shop.order-list")]
public sealed record OrderList([property: Id(0)] Page<OrderView> Page, [property: Id(1)] long Version);

/// <summary>The goods that were held for an order.</summary>
/// <param name="IsCancelled">True once the goods were given back.</param>
[GenerateSerializer, Immutable, Alias("shop.reservation-view")]
public sealed record ReservationView(
    [property: Id(0)] ReservationId Id,
    [property: Id(1)] OrderId Order,
    [property: Id(2)] ImmutableArray<OrderLine> Lines,
    [property: Id(3)] Money Subtotal,
    [property: Id(4)] bool IsCancelled,
    [property: Id(5)] DateTimeOffset CreatedAt);
