using Shop.Identities;
using Shop.Paging;

namespace Shop.Deliveries;

/// <summary>Reads deliveries and slots, and sets the capacity of a city. Stateless; key 0.</summary>
[Alias("shop.delivery-queries")]
public interface IDeliveryQueriesGrain : IGrainWithIntegerKey
{
    /// <summary>A delivery, or null if there is none under this id. Who may see it is the caller's question.</summary>
    [Alias("find")] Task<DeliveryView?> FindAsync(DeliveryId delivery);

    /// <summary>The slots of a city in order of time, also those that nobody has booked yet.</summary>
    /// <param name="from">Inclusive; rounded down to the hour.</param>
    /// <param name="to">Exclusive; at most 90 days after now and 31 days after <paramref name="from"/>.</param>
    [Alias("slots")] Task<Page<SlotView>> ListSlotsAsync(string city, DeliveryType type, DateTimeOffset from, DateTimeOffset to, PageRequest page);

    /// <summary>
    /// From now on every slot of this city and type has this many places. Slots that already have more bookings keep them and
    /// take no new ones. Open slots follow within a few seconds. Repeatable.
    /// </summary>
    /// <param name="perSlot">Places, 0 to 10^6.</param>
    [Alias("set-capacity")] Task<CapacityView> SetCapacityAsync(string city, DeliveryType type, int perSlot);
}

[GenerateSerializer, Immutable, Alias("shop.slot-view")]
public sealed record SlotView(
    [property: Id(0)] string City,
    [property: Id(1)] DeliveryType Type,
    [property: Id(2)] DateTimeOffset StartsAt,
    [property: Id(3)] DateTimeOffset EndsAt,
    [property: Id(4)] long Capacity,
    [property: Id(5)] long Free);

[GenerateSerializer, Immutable, Alias("shop.capacity-view")]
public sealed record CapacityView(
    [property: Id(0)] string City,
    [property: Id(1)] DeliveryType Type,
    [property: Id(2)] int PerSlot);
