using System.Collections.Immutable;
using Shop.Deliveries;
using Shop.Identities;

namespace Shop.Orders;

/// <summary>PENDING → PROCESSED | FAILED; PROCESSED → CANCELLED. There are no other transitions. The numbers are stored.</summary>
public enum OrderStatus
{
    Pending = 0,
    Processed = 1,
    Failed = 2,
    Cancelled = 3,
}

/// <summary>A line of an order.</summary>
/// <param name="Title">The item's title; null until the line is reserved.</param>
/// <param name="Price">The price per unit that is charged; null until the line is reserved.</param>
[GenerateSerializer, Immutable, Alias("shop.order-line")]
public sealed record OrderLine(
    [property: Id(0)] ItemId Item,
    [property: Id(1)] string? Title,
    [property: Id(2)] int Quantity,
    [property: Id(3)] Money? Price);

/// <summary>The reason why an order failed. The numbers are stored.</summary>
public enum FailureCode
{
    /// <summary>At least one item has too few units.</summary>
    OutOfStock = 0,

    /// <summary>The balance is less than the total, or the total exceeds the largest possible balance.</summary>
    InsufficientFunds = 1,

    /// <summary>The delivery slot has no free capacity.</summary>
    DeliveryUnavailable = 2,

    /// <summary>At least one item has another price than the customer saw.</summary>
    PriceChanged = 3,

    /// <summary>At least one item does not exist or is archived.</summary>
    ItemNotFound = 4,

    /// <summary>The order was not paid before its deadline.</summary>
    Timeout = 5,
}

/// <summary>An item that caused the failure of an order.</summary>
/// <param name="Available">The available units, if the item is out of stock; otherwise null.</param>
/// <param name="Price">The current price, if the price has changed; otherwise null.</param>
[GenerateSerializer, Immutable, Alias("shop.failed-item")]
public sealed record FailedItem(
    [property: Id(0)] ItemId Item,
    [property: Id(1)] long? Available,
    [property: Id(2)] Money? Price);

/// <summary>The failure of an order.</summary>
/// <param name="Detail">A sentence for the customer.</param>
/// <param name="Items">The items that caused it, at most <see cref="MaxItems"/>; empty if the reason is not an item.</param>
/// <param name="MoreItems">The number of further items that caused it.</param>
[GenerateSerializer, Immutable, Alias("shop.order-failure")]
public sealed record OrderFailure(
    [property: Id(0)] FailureCode Code,
    [property: Id(1)] string Detail,
    [property: Id(2)] ImmutableArray<FailedItem> Items,
    [property: Id(3)] int MoreItems = 0)
{
    public const int MaxItems = 100;
}

/// <summary>The view of an order for its owner and for administrators.</summary>
/// <param name="Price">The total; null until every line is reserved.</param>
/// <param name="ReservationId">Null until the order is processed.</param>
/// <param name="DeliveryId">Null until the order is processed.</param>
/// <param name="PaymentId">Null until the order is processed.</param>
/// <param name="Failure">Null unless the order failed.</param>
/// <param name="Version">1 for a new order, incremented by each change of its status.</param>
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
    /// <summary>Whether the order is no longer pending. A processed order can still be cancelled.</summary>
    public bool IsFinal => Status != OrderStatus.Pending;
}
