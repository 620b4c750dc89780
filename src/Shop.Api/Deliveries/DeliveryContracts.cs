using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Shop.Api.Http.Validation;
using Shop.Deliveries;

namespace Shop.Api.Deliveries;

/// <summary>The API's words for the types of delivery, and the limits of delivery data.</summary>
internal static class DeliveryTypes
{
    public const string Courier = "courier";
    public const string SelfDelivery = "self-delivery";
    public const int MaxCity = 100;
    public const int MaxAddress = 300;

    public static string ToWord(this DeliveryType type) => type switch
    {
        DeliveryType.Courier => Courier,
        DeliveryType.SelfDelivery => SelfDelivery,
        _ => throw new UnreachableException(),
    };

    /// <summary>The type of a validated word.</summary>
    public static DeliveryType Parse(string word) => word == Courier ? DeliveryType.Courier : DeliveryType.SelfDelivery;
}

/// <summary>A booked delivery.</summary>
public sealed record DeliveryResponse(
    Guid DeliveryId,
    Guid OrderId,
    [property: AllowedValues(DeliveryTypes.Courier, DeliveryTypes.SelfDelivery)] string Type,
    string City,
    string? Address,
    DateTimeOffset Datetime,
    bool IsCancelled)
{
    internal static DeliveryResponse Of(DeliveryView view) => new(
        view.DeliveryId.Value,
        view.OrderId.Value,
        view.Delivery.Type.ToWord(),
        view.Delivery.City,
        view.Delivery.Address,
        view.Delivery.At,
        view.IsCancelled);
}

/// <summary>One hour of one city and type.</summary>
public sealed record SlotResponse(
    string City,
    [property: AllowedValues(DeliveryTypes.Courier, DeliveryTypes.SelfDelivery)] string Type,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    [property: Description("Deliveries that the slot can take.")] long Capacity,
    [property: Description("Deliveries that can still be booked.")] long Free)
{
    internal static SlotResponse Of(SlotView slot) =>
        new(slot.City, slot.Type.ToWord(), slot.StartsAt, slot.EndsAt, slot.Capacity, slot.Free);
}

/// <summary>A page of slots in chronological order.</summary>
public sealed record SlotPage(IReadOnlyList<SlotResponse> Slots, string? NextCursor);

/// <summary>The new capacity of a city's slots.</summary>
public sealed record CapacityRequest(
    [property: Required, Text(DeliveryTypes.MaxCity)] string? City,
    [property: Required, AllowedValues(DeliveryTypes.Courier, DeliveryTypes.SelfDelivery)] string? Type,
    [property: Required, WholeNumber(0, CapacityRequest.MaxCapacity), Description("Deliveries per slot.")] long? PerSlot) : IRequestBody
{
    internal const int MaxCapacity = 1_000_000;
}

/// <summary>The capacity of a city's slots.</summary>
public sealed record CapacityResponse(
    string City,
    [property: AllowedValues(DeliveryTypes.Courier, DeliveryTypes.SelfDelivery)] string Type,
    int PerSlot);
