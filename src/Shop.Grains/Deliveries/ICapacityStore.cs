namespace Shop.Deliveries;

/// <summary>How many places the slots of a city have.</summary>
internal interface ICapacityStore
{
    /// <param name="city">Folded.</param>
    Task<int> FindAsync(string city, DeliveryType type);
}
