using System.ComponentModel.DataAnnotations;
using Shop.Faults;

namespace Shop.Orders;

/// <summary>Options of orders and their sagas. Configuration section <c>Orders</c>.</summary>
internal sealed class OrderOptions
{
    /// <summary>An order that is not paid within this time fails with <c>timeout</c>. Default 10 min, 10 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Recovery resumes open orders that were not modified for this time. Default 5 s, 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RecoverAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The interval between two recovery sweeps of a shard. Default 3 s, 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RecoverEvery { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The pause after a saga's first fault; doubled for each further fault up to <see cref="LongestPause"/>. Default 100 ms, 1 ms to 1
    /// min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause of a saga between two attempts. Default 5 s, 1 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many sagas of a silo run at the same time; others are queued. Default 128, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int AtOnce { get; set; } = 128;

    /// <summary>
    /// How many sagas of a silo may be queued before new orders are rejected with <see cref="OverloadedException"/>. Default 1,000, 1 to
    /// 1,000,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MostWaiting { get; set; } = 1_000;
}
