namespace Shop.Deliveries;

/// <summary>Reads the capacity of the slots of a city.</summary>
internal interface ICapacityStore
{
    /// <summary>Returns the current capacity.</summary>
    /// <param name="city">The folded name.</param>
    Task<int> FindAsync(string city, DeliveryType type);

    /// <summary>
    /// Returns the cached capacity, at most <see cref="DeliveryOptions.CapacityRefresh"/> old. All slots of a silo share one cache.
    /// </summary>
    /// <param name="city">The folded name.</param>
    ValueTask<int> GetCachedAsync(string city, DeliveryType type);
}
