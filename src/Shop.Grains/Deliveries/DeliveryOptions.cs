using System.ComponentModel.DataAnnotations;

namespace Shop.Deliveries;

/// <summary>Configuration section <c>Deliveries</c>.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>How many places a slot has in a city where no administrator has set it.</summary>
    [Range(0, 1_000_000)]
    public int DefaultCapacity { get; set; } = 1_000;

    /// <summary>An open slot notices a new capacity within this time.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan CapacityRefresh { get; set; } = TimeSpan.FromSeconds(5);
}
