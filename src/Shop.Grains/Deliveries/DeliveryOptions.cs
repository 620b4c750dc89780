using System.ComponentModel.DataAnnotations;

namespace Shop.Deliveries;

/// <summary>Configuration section <c>Deliveries</c>.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>Places of a slot in cities whose capacity no administrator has set.</summary>
    [Range(0, 1_000_000)]
    public int DefaultCapacity { get; set; } = 100;

    /// <summary>An open slot notices a new capacity within this time.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan CapacityRefresh { get; set; } = TimeSpan.FromSeconds(5);
}
