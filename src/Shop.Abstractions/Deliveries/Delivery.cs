using Shop.Identities;
using Shop.Text;

namespace Shop.Deliveries;

/// <summary>How the goods reach the customer. The numbers are stored.</summary>
public enum DeliveryType
{
    Courier = 0,
    SelfDelivery = 1,
}

/// <summary>Place and time of a delivery, as requested by the customer.</summary>
/// <param name="City">1 to 100 characters.</param>
/// <param name="Address">At most 300 characters; optional.</param>
/// <param name="At">Any time within the requested hour; in the future, at most 90 days after the order is placed.</param>
[GenerateSerializer, Immutable, Alias("shop.delivery-request")]
public sealed record DeliveryRequest(
    [property: Id(0)] DeliveryType Type,
    [property: Id(1)] string City,
    [property: Id(2)] string? Address,
    [property: Id(3)] DateTimeOffset At);

/// <summary>A booked delivery.</summary>
[GenerateSerializer, Immutable, Alias("shop.delivery-view")]
public sealed record DeliveryView(
    [property: Id(0)] DeliveryId DeliveryId,
    [property: Id(1)] OrderId OrderId,
    [property: Id(2)] UserId Customer,
    [property: Id(3)] DeliveryRequest Delivery,
    [property: Id(4)] bool IsCancelled);

/// <summary>One hour of one city and delivery type. Its capacity is limited.</summary>
/// <param name="City">The folded name; see <see cref="Text.TextFolding"/>.</param>
/// <param name="StartsAt">The full hour, UTC.</param>
[GenerateSerializer, Immutable, Alias("shop.slot")]
public sealed record Slot(
    [property: Id(0)] string City,
    [property: Id(1)] DeliveryType Type,
    [property: Id(2)] DateTimeOffset StartsAt)
{
    /// <summary>The slot that a delivery belongs to.</summary>
    public static Slot For(DeliveryRequest delivery)
    {
        var utc = delivery.At.ToUniversalTime();
        return new Slot(
            TextFolding.Fold(delivery.City.Trim()),
            delivery.Type,
            new DateTimeOffset(utc.Year, utc.Month, utc.Day, utc.Hour, 0, 0, TimeSpan.Zero));
    }

    /// <summary>The owner id of this slot's ledger, and the key of its grain. Derived; the formula is permanent.</summary>
    public Guid Key => DerivedId.From("slot", Guid.Empty, $"{(int)Type}|{StartsAt.ToUnixTimeSeconds()}|{City}");
}
