using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Shop.Api.Http.Validation;
using Shop.Deliveries;

namespace Shop.Api.Deliveries;

/// <summary>The words for the ways of delivery.</summary>
internal static class DeliveryTypes
{
    public const string Courier = "courier";
    public const string SelfDelivery = "self-delivery";
    public const int LongestCity = 100;
    public const int LongestAddress = 300;

    public static string ToWord(this DeliveryType type) => type switch
    {
        DeliveryType.Courier => Courier,
        DeliveryType.SelfDelivery => SelfDelivery,
        _ => throw new UnreachableException(),
    };

    public static bool Validate(FieldErrors errors, string name, string? word) => errors.Word(name, word, Courier, SelfDelivery);

    /// <summary>The type that a word which was found valid means.</summary>
    public static DeliveryType Parse(string word) => word == Courier ? DeliveryType.Courier : DeliveryType.SelfDelivery;
}

/// <summary>A delivery that was booked.</summary>
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
    [property: Description("Places of the slot.")] long Capacity,
    [property: Description("Places that nobody has booked.")] long Free)
{
    internal static SlotResponse Of(SlotView slot) =>
        new(slot.City, slot.Type.ToWord(), slot.StartsAt, slot.EndsAt, slot.Capacity, slot.Free);
}

/// <summary>A page of slots in order of time.</summary>
public sealed record SlotPage(IReadOnlyList<SlotResponse> Slots, string? NextCursor);

/// <summary>How many places a city's slots have from now on.</summary>
public sealed record CapacityRequest(
    [property: Required, MinLength(1), MaxLength(DeliveryTypes.LongestCity)] string? City,
    [property: Required, AllowedValues(DeliveryTypes.Courier, DeliveryTypes.SelfDelivery)] string? Type,
    [property: Required, Range(0, CapacityRequest.MostPlaces), Description("Places of each slot.")] long? PerSlot) : IValidated
{
    internal const int MostPlaces = 1_000_000;

    void IValidated.Validate(FieldErrors errors)
    {
        errors.Text("city", City, DeliveryTypes.LongestCity);
        DeliveryTypes.Validate(errors, "type", Type);
        errors.Number("perSlot", PerSlot, 0, MostPlaces);
    }
}

/// <summary>How many places a city's slots have from now on.</summary>
public sealed record CapacityResponse(
    string City,
    [property: AllowedValues(DeliveryTypes.Courier, DeliveryTypes.SelfDelivery)] string Type,
    int PerSlot);
