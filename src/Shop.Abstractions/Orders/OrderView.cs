using System.Collections.Immutable;
using Shop.Deliveries;
using Shop.Identities;

namespace Shop.Orders;

/// <summary>PENDING → PROCESSED | FAILED; PROCESSED → CANCELLED. A final status never changes otherwise.</summary>
public enum OrderStatus
{
    Pending = 0,
    Processed = 1,
    Failed = 2,
    Cancelled = 3,
}

/// <summary>A line of an order: what was ordered, and once it is reserved its title and the price per unit that is charged.</summary>
[GenerateSerializer, Immutable, Alias("shop.order-line")]
public sealed record OrderLine(
    [property: Id(0)] ItemId Item,
    [property: Id(1)] string? Title,
    [property: Id(2)] int Quantity,
    [property: Id(3)] Money? Price);

/// <summary>Why an order failed.</summary>
public enum FailureCode
{
    OutOfStock = 0,
    InsufficientFunds = 1,
    DeliveryUnavailable = 2,
    PriceChanged = 3,
    ItemNotFound = 4,
    Timeout = 5,
}

/// <summary>An item that an order failed on.</summary>
/// <param name="Available">Units that could be had, where that was the reason.</param>
/// <param name="Price">Today's price, where that was the reason.</param>
[GenerateSerializer, Immutable, Alias("shop.failed-item")]
public sealed record FailedItem(
    [property: Id(0)] ItemId Item,
    [property: Id(1)] long? Available,
    [property: Id(2)] Money? Price);

/// <summary>Why an order failed, in a word for programs and a sentence for people.</summary>
[GenerateSerializer, Immutable, Alias("shop.order-failure")]
public sealed record OrderFailure(
    [property: Id(0)] FailureCode Code,
    [property: Id(1)] string Detail,
    [property: Id(2)] ImmutableArray<FailedItem> Items);

/// <summary>An order as its owner and administrators see it.</summary>
/// <param name="Price">The total; null until every line is reserved.</param>
/// <param name="ReservationId">Present from the moment that the order is processed; likewise the two that follow.</param>
/// <param name="Version">Counts the changes of this order, from 1.</param>
[GenerateSerializer, Immutable, Alias("shop.order-view")]
public sealed record OrderView(
    [property: Id(0)] OrderId OrderId,
    [property: Id(1)] UserId Customer,
    [property: Id(2)] OrderStatus Status,
    [property: Id(3)] Money? Price,
    [property: Id(4)] string Currency,
    [property: Id(5)] ImmutableArray<OrderLine> Lines,
    [property: Id(6)] DeliveryRequest Delivery,
    [property: Id(7)] ReservationId? ReservationId,
    [property: Id(8)] DeliveryId? DeliveryId,
    [property: Id(9)] TransactionId? PaymentId,
    [property: Id(10)] OrderFailure? Failure,
    [property: Id(11)] DateTimeOffset CreatedAt,
    [property: Id(12)] DateTimeOffset UpdatedAt,
    [property: Id(13)] int Version)
{
    /// <summary>Whether the order has reached an end. A processed one may still be cancelled.</summary>
    public bool IsFinal => Status != OrderStatus.Pending;
}
