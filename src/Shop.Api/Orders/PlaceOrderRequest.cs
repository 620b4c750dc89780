using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using Shop.Api.Deliveries;
using Shop.Api.Http.Validation;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Orders;

namespace Shop.Api.Orders;

/// <summary>A new order.</summary>
public sealed record PlaceOrderRequest(
    [property: Required, Length(1, PlaceOrder.MaxLines, ErrorMessage = "An order has {1} to {2} lines.")]
    [property: Description("All lines are reserved, or none. Lines of the same item are merged.")]
    IReadOnlyList<OrderLineBody?>? Items,
    [property: Required] DeliveryBody? Delivery) : IMemberRelations
{
    void IMemberRelations.CheckRelations(FieldErrors errors)
    {
        if (Items!.GroupBy(line => line!.ItemId).Any(item => item.Sum(line => line!.Quantity) > PlaceOrder.MaxQuantity))
        {
            errors.Add(
                "items",
                string.Create(
                    CultureInfo.InvariantCulture, $"The lines of one item may have at most {PlaceOrder.MaxQuantity} units in total."));
        }
    }

    internal PlaceOrder ToCommand(OrderId order, UserId customer, long? expectedListVersion) => new(
        order,
        customer,
        [.. Items!.Select(line => new OrderLineRequest(
            new ItemId(line!.ItemId!.Value), (int)line.Quantity!.Value, line.Price is { } price ? new Money(price) : null))],
        Delivery!.ToCommand(),
        expectedListVersion,
        SupportsQuota: true);
}

/// <summary>One line of an order.</summary>
public sealed record OrderLineBody(
    [property: Required] Guid? ItemId,
    [property: Required, WholeNumber(1, PlaceOrder.MaxQuantity), Description("Units.")] long? Quantity,
    [property: WholeNumber(0, Money.MaxAmount)]
    [property: Description("The displayed price per unit, in minor units. If the current price differs, the order fails: price-changed.")]
    long? Price = null) : IRequestBody;

/// <summary>Place and time of the delivery.</summary>
public sealed record DeliveryBody(
    [property: Required, AllowedValues(DeliveryTypes.Courier, DeliveryTypes.SelfDelivery)] string? Type,
    [property: Required, Text(DeliveryTypes.MaxCity)] string? City,
    [property: Required, Rfc3339Time]
    [property: Description("RFC 3339 with an offset. Any time within the wanted hour, in the future and at most 90 days ahead.")]
    string? Datetime,
    [property: Text(DeliveryTypes.MaxAddress, AllowEmpty = true, AllowLines = true)] string? Address = null) : IRequestBody
{
    internal DeliveryRequest ToCommand() => new(
        DeliveryTypes.Parse(Type!),
        City!,
        string.IsNullOrEmpty(Address) ? null : Address,
        Rfc3339.TryParse(Datetime, out var at) ? at : throw new UnreachableException());
}
