namespace Shop.Deliveries;

/// <summary>How many places the slots of a city have.</summary>
internal interface ICapacityStore
{
    /// <summary>As it is now.</summary>
    /// <param name="city">Folded.</param>
    Task<int> FindAsync(string city, DeliveryType type);

    /// <summary>As it was at most <see cref="DeliveryOptions.CapacityRefresh"/> ago: all slots of a silo share one reading.</summary>
    /// <param name="city">Folded.</param>
    ValueTask<int> RecallAsync(string city, DeliveryType type);
}
