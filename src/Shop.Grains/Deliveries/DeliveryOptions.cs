using System.ComponentModel.DataAnnotations;

namespace Shop.Deliveries;

/// <summary>Configuration section <c>Deliveries</c>.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>Places of a slot in a city without a capacity of its own, 0 to 1,000,000. Default: 1,000.</summary>
    [Range(0, 1_000_000)]
    public int DefaultCapacity { get; set; } = 1_000;

    /// <summary>Maximum age of the capacities that a silo caches, 0 to 10 min. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan CapacityRefresh { get; set; } = TimeSpan.FromSeconds(5);
}
