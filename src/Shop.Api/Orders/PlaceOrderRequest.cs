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

/// <summary>An order as the customer wants it.</summary>
public sealed record PlaceOrderRequest(
    [property: Required, MinLength(1), MaxLength(PlaceOrder.MaxLines), Description("All of them or nothing; lines of the same item are merged.")]
    IReadOnlyList<OrderLineBody?>? Items,
    [property: Required] DeliveryBody? Delivery) : IValidated
{
    void IValidated.Validate(FieldErrors errors)
    {
        if (Items is not { Count: >= 1 and <= PlaceOrder.MaxLines })
        {
            errors.Add("items", string.Create(CultureInfo.InvariantCulture, $"An order has 1 to {PlaceOrder.MaxLines} lines."));
        }
        else
        {
            ValidateLines(errors, Items);
        }

        if (Delivery is null)
        {
            errors.Add("delivery", "This is needed.");
        }
        else
        {
            Delivery.Validate(errors);
        }
    }

    internal PlaceOrder ToCommand(OrderId order, UserId customer, long? expectedListVersion) => new(
        order,
        customer,
        [.. Items!.Select(line => new OrderLineRequest(
            new ItemId(line!.ItemId!.Value), (int)line.Quantity!.Value, line.Price is { } price ? new Money(price) : null))],
        Delivery!.ToCommand(),
        expectedListVersion);

    private static void ValidateLines(FieldErrors errors, IReadOnlyList<OrderLineBody?> lines)
    {
        for (var i = 0; i < lines.Count && !errors.Full; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"items[{i}]");
            if (lines[i] is not { } line)
            {
                errors.Add(name, "This is needed.");
                continue;
            }

            if (line.ItemId is null)
            {
                errors.Add($"{name}.itemId", "This is needed.");
            }

            errors.Number($"{name}.quantity", line.Quantity, 1, PlaceOrder.MaxQuantity);
            errors.OptionalNumber($"{name}.price", line.Price, 0, Money.MaxAmount);
        }

        if (errors.None && lines.GroupBy(line => line!.ItemId).Any(item => item.Sum(line => line!.Quantity) > PlaceOrder.MaxQuantity))
        {
            errors.Add("items", string.Create(CultureInfo.InvariantCulture, $"The lines of one item may have at most {PlaceOrder.MaxQuantity} units together."));
        }
    }
}

/// <summary>One line of an order.</summary>
public sealed record OrderLineBody(
    [property: Required] Guid? ItemId,
    [property: Required, Range(1, PlaceOrder.MaxQuantity), Description("Units.")] long? Quantity,
    [property: Range(0, Money.MaxAmount), Description("The price per unit that the customer saw, in minor units. The order fails with price-changed if it is another one.")] long? Price = null);

/// <summary>Where and when the goods are wanted.</summary>
public sealed record DeliveryBody(
    [property: Required, AllowedValues(DeliveryTypes.Courier, DeliveryTypes.SelfDelivery)] string? Type,
    [property: Required, MinLength(1), MaxLength(DeliveryTypes.LongestCity)] string? City,
    [property: Required, Description("RFC 3339 with an offset; any moment of the wanted hour, in the future and at most 90 days ahead.")] string? Datetime,
    [property: MaxLength(DeliveryTypes.LongestAddress)] string? Address = null)
{
    internal void Validate(FieldErrors errors)
    {
        DeliveryTypes.Validate(errors, "delivery.type", Type);
        errors.Text("delivery.city", City, DeliveryTypes.LongestCity);
        errors.OptionalText("delivery.address", Address, DeliveryTypes.LongestAddress, lines: true);
        if (Datetime is null)
        {
            errors.Add("delivery.datetime", "This is needed.");
        }
        else if (!Rfc3339.TryParse(Datetime, out _))
        {
            errors.Add("delivery.datetime", Rfc3339.Rule);
        }
    }

    internal DeliveryRequest ToCommand() => new(
        DeliveryTypes.Parse(Type!),
        City!,
        string.IsNullOrEmpty(Address) ? null : Address,
        Rfc3339.TryParse(Datetime, out var at) ? at : throw new UnreachableException());
}
