using System.ComponentModel.DataAnnotations;

namespace Shop.Deliveries;

/// <summary>Configuration section <c>Delivery</c>.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>How many places a slot has in a city where no administrator has set it.</summary>
    [Range(0, 1_000_000)]
    public int DefaultCapacity { get; set; } = 1_000;
}
