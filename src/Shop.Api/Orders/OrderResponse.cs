using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Shop.Api.Deliveries;
using Shop.Deliveries;
using Shop.Orders;

namespace Shop.Api.Orders;

/// <summary>An order.</summary>
public sealed record OrderResponse(
    Guid OrderId,
    Guid ConsumerId,
    [property: AllowedValues(OrderWords.Pending, OrderWords.Processed, OrderWords.Failed, OrderWords.Cancelled)]
    [property: Description("PENDING becomes PROCESSED or FAILED; PROCESSED may become CANCELLED.")]
    string Status,
    [property: Description("The total in minor units; null until all lines are reserved.")] long? Price,
    [property: Description("ISO 4217 code.")] string Currency,
    IReadOnlyList<OrderLineResponse> Items,
    OrderDeliveryResponse Delivery,
    [property: Description("Set if the order was processed.")] Guid? ReservationId,
    [property: Description("Set if the order was processed.")] Guid? DeliveryId,
    [property: Description("The payment transaction; set if the order was processed.")] Guid? PaymentId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OrderFailureResponse? Failure,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    [property: Description("Number of changes of the status, from 1. The ETag begins with it.")] int Version)
{
    internal static OrderResponse Of(OrderView order) => new(
        order.OrderId.Value,
        order.Customer.Value,
        order.Status.ToWord(),
        order.Price?.Minor,
        order.Currency,
        OrderLineResponse.Of(order.Lines),
        OrderDeliveryResponse.Of(order.Delivery),
        order.ReservationId?.Value,
        order.DeliveryId?.Value,
        order.PaymentId?.Value,
        order.Failure is { } failure ? OrderFailureResponse.Of(failure) : null,
        order.CreatedAt,
        order.UpdatedAt,
        order.Version);
}

/// <summary>A line of an order. Title and price are null until the line is reserved.</summary>
public sealed record OrderLineResponse(
    Guid ItemId,
    string? Title,
    int Quantity,
    [property: Description("Minor units per unit.")] long? Price)
{
    internal static IReadOnlyList<OrderLineResponse> Of(ImmutableArray<OrderLine> lines) =>
        [.. lines.Select(line => new OrderLineResponse(line.Item.Value, line.Title, line.Quantity, line.Price?.Minor))];
}

/// <summary>Place and time of the delivery.</summary>
public sealed record OrderDeliveryResponse(
    [property: AllowedValues(DeliveryTypes.Courier, DeliveryTypes.SelfDelivery)] string Type,
    string City,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Address,
    DateTimeOffset Datetime)
{
    internal static OrderDeliveryResponse Of(DeliveryRequest delivery) =>
        new(delivery.Type.ToWord(), delivery.City, delivery.Address, delivery.At);
}

/// <summary>Why an order failed.</summary>
public sealed record OrderFailureResponse(
    [property: AllowedValues(
        OrderWords.OutOfStock,
        OrderWords.InsufficientFunds,
        OrderWords.DeliveryUnavailable,
        OrderWords.PriceChanged,
        OrderWords.ItemNotFound,
        OrderWords.Timeout)]
    string Code,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FailedItemResponse>? Items,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [property: Description("The number of further items that caused the failure; items has at most 100.")]
    int? MoreItems = null)
{
    internal static OrderFailureResponse Of(OrderFailure failure) => new(
        failure.Code.ToWord(),
        failure.Detail,
        failure.Items.IsDefaultOrEmpty
            ? null
            : [.. failure.Items.Select(item => new FailedItemResponse(item.Item.Value, item.Available, item.Price?.Minor))],
        failure.MoreItems == 0 ? null : failure.MoreItems);
}

/// <summary>An item that caused the failure of an order.</summary>
public sealed record FailedItemResponse(
    Guid ItemId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("Available units.")] long? Available,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("Current price in minor units.")] long? Price);

/// <summary>A page of orders.</summary>
public sealed record OrderPage(IReadOnlyList<OrderResponse> Orders, string? NextCursor);

/// <summary>
/// The steps of an order, oldest first: one for every step that was attempted, with its own outcome, and one for every undo that took
/// effect. A step that a run repeated after infrastructure errors is listed once, with its last outcome and the last errors.
/// </summary>
public sealed record TimelineResponse(Guid OrderId, IReadOnlyList<TimelineStepResponse> Steps);

/// <summary>One step of an order.</summary>
public sealed record TimelineStepResponse(
    [property: Description(OrderWords.StepNames)] string Name,
    [property: Description("1 for the first run; higher for each later run.")] int Attempt,
    [property: Description(OrderWords.StepOutcomes)] string Outcome,
    DateTimeOffset Time,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail)
{
    internal static TimelineStepResponse Of(SagaStep step) => new(step.Name, step.Attempt, step.Outcome, step.At, step.Detail);
}

/// <summary>The items that are or were reserved for an order.</summary>
public sealed record ReservationResponse(
    Guid Id,
    [property: Description("The order's id.")] string IdempotencyKey,
    IReadOnlyList<ReservedLineResponse> Items,
    [property: Description("Minor units.")] long Subtotal,
    [property: Description("True after the reservation was released.")] bool IsCancelled,
    DateTimeOffset CreatedAt)
{
    internal static ReservationResponse Of(ReservationView view) => new(
        view.Id.Value,
        view.Order.ToString(),
        [.. view.Lines.Select(line => new ReservedLineResponse(line.Item.Value, line.Quantity, line.Price?.Minor))],
        view.Subtotal.Minor,
        view.IsCancelled,
        view.CreatedAt);
}

/// <summary>A line of a reservation.</summary>
public sealed record ReservedLineResponse(Guid ItemId, int Quantity, [property: Description("Minor units per unit.")] long? Price);

/// <summary>A page of reservations, newest first.</summary>
public sealed record ReservationPage(IReadOnlyList<ReservationResponse> Reservations, string? NextCursor);
