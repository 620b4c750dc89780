using Shop.Identities;
using Shop.Text;

namespace Shop.Deliveries;

/// <summary>How goods reach the customer.</summary>
public enum DeliveryType
{
    Courier = 0,
    SelfDelivery = 1,
}

/// <summary>Where and when a customer wants the goods.</summary>
/// <param name="City">1 to 100 characters.</param>
/// <param name="Address">At most 300 characters; may be absent.</param>
/// <param name="At">Any moment of the wanted hour; in the future, at most 90 days ahead when the order is placed.</param>
[GenerateSerializer, Immutable, Alias("shop.delivery-request")]
public sealed record DeliveryRequest(
    [property: Id(0)] DeliveryType Type,
    [property: Id(1)] string City,
    [property: Id(2)] string? Address,
    [property: Id(3)] DateTimeOffset At);

/// <summary>A delivery that was booked.</summary>
[GenerateSerializer, Immutable, Alias("shop.delivery-view")]
public sealed record DeliveryView(
    [property: Id(0)] DeliveryId DeliveryId,
    [property: Id(1)] OrderId OrderId,
    [property: Id(2)] UserId Customer,
    [property: Id(3)] DeliveryRequest Delivery,
    [property: Id(4)] bool IsCancelled);

/// <summary>One hour of one city and type, with a capacity.</summary>
/// <param name="City">As it is compared: folded.</param>
/// <param name="StartsAt">The full hour, UTC.</param>
[GenerateSerializer, Immutable, Alias("shop.slot")]
public sealed record Slot(
    [property: Id(0)] string City,
    [property: Id(1)] DeliveryType Type,
    [property: Id(2)] DateTimeOffset StartsAt)
{
    public static Slot For(DeliveryRequest delivery)
    {
        var utc = delivery.At.ToUniversalTime();
        return new Slot(
            TextFolding.Fold(delivery.City.Trim()),
            delivery.Type,
            new DateTimeOffset(utc.Year, utc.Month, utc.Day, utc.Hour, 0, 0, TimeSpan.Zero));
    }

    /// <summary>The owner of this slot's ledger, and the key of its grain.</summary>
    public Guid Key => DerivedId.From("slot", Guid.Empty, $"{(int)Type}|{StartsAt.ToUnixTimeSeconds()}|{City}");
}
