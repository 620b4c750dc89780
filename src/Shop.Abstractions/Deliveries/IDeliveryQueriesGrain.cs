using Shop.Identities;
using Shop.Paging;

namespace Shop.Deliveries;

/// <summary>Reads deliveries and slots from the database, and sets the capacity of a city. Stateless; key 0.</summary>
[Alias("shop.delivery-queries")]
public interface IDeliveryQueriesGrain : IGrainWithIntegerKey
{
    /// <summary>Returns a delivery, or null if it does not exist. The caller checks whether its user may see it.</summary>
    [Alias("find")] Task<DeliveryView?> FindAsync(DeliveryId delivery);

    /// <summary>Returns a page of the slots of a city in order of time, including slots without bookings.</summary>
    /// <param name="from">Inclusive; rounded down to the hour.</param>
    /// <param name="to">Exclusive; at most 90 days after now and 31 days after <paramref name="from"/>.</param>
    /// <exception cref="UnreadableCursorException">The cursor is not one of this list.</exception>
    [Alias("slots")]
    Task<Page<SlotView>> ListSlotsAsync(string city, DeliveryType type, DateTimeOffset from, DateTimeOffset to, PageRequest page);

    /// <summary>
    /// Sets the capacity of all slots of a city and type. Slots with more bookings keep them and accept no new ones. Active slot grains
    /// apply the change within a few seconds. Idempotent.
    /// </summary>
    /// <param name="perSlot">Places, 0 to 10^6.</param>
    [Alias("set-capacity")] Task<CapacityView> SetCapacityAsync(string city, DeliveryType type, int perSlot);
}

/// <summary>A slot and its free places. Free is zero if a lowered capacity is below the bookings.</summary>
/// <param name="City">As the caller wrote it.</param>
[GenerateSerializer, Immutable, Alias("shop.slot-view")]
public sealed record SlotView(
    [property: Id(0)] string City,
    [property: Id(1)] DeliveryType Type,
    [property: Id(2)] DateTimeOffset StartsAt,
    [property: Id(3)] DateTimeOffset EndsAt,
    [property: Id(4)] long Capacity,
    [property: Id(5)] long Free);

/// <summary>The capacity of each slot of a city and type.</summary>
/// <param name="City">As the caller wrote it.</param>
[GenerateSerializer, Immutable, Alias("shop.capacity-view")]
public sealed record CapacityView(
    [property: Id(0)] string City,
    [property: Id(1)] DeliveryType Type,
    [property: Id(2)] int PerSlot);
