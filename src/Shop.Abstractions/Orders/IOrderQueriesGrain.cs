using System.Collections.Immutable;
using Shop.Identities;
using Shop.Paging;

namespace Shop.Orders;

/// <summary>
/// Reads orders by user and by status. Stateless; key 0. A page may be shorter than its limit: its orders have at most 2,000 lines in
/// total. <see cref="Page{T}.Next"/> is null on the last page.
/// </summary>
[Alias("shop.order-queries")]
public interface IOrderQueriesGrain : IGrainWithIntegerKey
{
    /// <summary>A user's orders, newest first, and the version of the whole list.</summary>
    [Alias("list")] Task<OrderList> ListAsync(UserId customer, OrderStatus? status, PageRequest page);

    /// <summary>The orders of all customers, oldest first; for administrators.</summary>
    /// <param name="createdBefore">Only orders that are older than this.</param>
    [Alias("list-all")] Task<Page<OrderView>> ListAllAsync(OrderStatus? status, DateTimeOffset? createdBefore, PageRequest page);

    /// <summary>The current and former reservations of a user's orders, newest first.</summary>
    [Alias("reservations")] Task<Page<ReservationView>> ListReservationsAsync(UserId customer, PageRequest page);
}

/// <summary>A page of a user's orders.</summary>
/// <param name="Version">Incremented by each new order of the user and by each change of a status. 0 before the first order.</param>
[GenerateSerializer, Immutable, Alias("shop.order-list")]
public sealed record OrderList([property: Id(0)] Page<OrderView> Page, [property: Id(1)] long Version);

/// <summary>The goods that are or were reserved for an order.</summary>
/// <param name="Subtotal">The price of all lines.</param>
/// <param name="IsCancelled">True after the goods were released.</param>
[GenerateSerializer, Immutable, Alias("shop.reservation-view")]
public sealed record ReservationView(
    [property: Id(0)] ReservationId Id,
    [property: Id(1)] OrderId Order,
    [property: Id(2)] ImmutableArray<OrderLine> Lines,
    [property: Id(3)] Money Subtotal,
    [property: Id(4)] bool IsCancelled,
    [property: Id(5)] DateTimeOffset CreatedAt);
