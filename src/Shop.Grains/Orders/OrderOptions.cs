using System.ComponentModel.DataAnnotations;
using Shop.Faults;

namespace Shop.Orders;

/// <summary>Configuration section <c>Orders</c>.</summary>
internal sealed class OrderOptions
{
    /// <summary>An order that is not paid this long after it was placed fails with <c>timeout</c>.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Recovery looks after orders that nothing has happened to for this long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RecoverAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often each shard of the recovery looks for such orders.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RecoverEvery { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The pause after a saga's first fault; doubled for each further one up to <see cref="LongestPause"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause of a saga between two attempts.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many orders of a silo take their steps at the same time; the others wait for their turn.</summary>
    [Range(1, 100_000)]
    public int AtOnce { get; set; } = 128;

    /// <summary>How many orders of a silo may wait for their turn before new ones are refused with <see cref="OverloadedException"/>.</summary>
    [Range(1, 1_000_000)]
    public int MostWaiting { get; set; } = 1_000;
}
