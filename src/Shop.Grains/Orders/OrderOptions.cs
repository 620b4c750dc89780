using System.ComponentModel.DataAnnotations;
using Shop.Faults;

namespace Shop.Orders;

/// <summary>Configuration section <c>Orders</c>.</summary>
internal sealed class OrderOptions
{
    /// <summary>An order that is not paid within this time fails with <c>timeout</c>. 10 s to 1 day. Default: 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Recovery resumes open orders that were not modified for this long. 100 ms to 10 min. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RecoverAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Interval at which each recovery shard looks for such orders, 100 ms to 10 min. Default: 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RecoverEvery { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Delay before a saga's first retry, doubled for each further one up to <see cref="LongestPause"/>. 1 ms to 1 min. Default: 100 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Maximum delay between two attempts of a saga, 1 ms to 1 min. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Sagas of one silo that run at the same time, for small orders and for large ones each; the others queue. 1 to 100,000. Default: 128.
    /// </summary>
    [Range(1, 100_000)]
    public int AtOnce { get; set; } = 128;

    /// <summary>
    /// Lines of the orders whose sagas run at the same time on one silo, half of them for large orders; the others queue. Recovery takes
    /// up orders at the same measure. 2 to 1,000,000. Default: 4,000.
    /// </summary>
    [Range(2, 1_000_000)]
    public int LinesAtOnce { get; set; } = 4_000;

    /// <summary>Calls to items that one saga has in flight at the same time, 1 to 1,000. Default: 32.</summary>
    [Range(1, PlaceOrder.MaxLines)]
    public int CallsPerOrder { get; set; } = 32;

    /// <summary>
    /// Queued sagas of one silo above which new orders are rejected with <see cref="OverloadedException"/>, 1 to 1,000,000. Default: 1,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MostWaiting { get; set; } = 1_000;

    /// <summary>
    /// Lines of the queued sagas of one silo above which new orders are rejected with <see cref="OverloadedException"/>, 1 to 100,000,000.
    /// Default: 50,000.
    /// </summary>
    [Range(1, 100_000_000)]
    public int MostLinesWaiting { get; set; } = 50_000;

    /// <summary>
    /// Open orders of one user above which the user's new orders are refused: pending ones, and those being cancelled. 1 to 100,000.
    /// Default: 300.
    /// </summary>
    [Range(1, 100_000)]
    public int OpenOrdersPerUser { get; set; } = 300;

    /// <summary>
    /// Lines of the open orders of one user above which the user's new orders are refused. At least one order of the maximum size must fit.
    /// 1,000 to 100,000,000. Default: 20,000.
    /// </summary>
    [Range(PlaceOrder.MaxLines, 100_000_000)]
    public int OpenLinesPerUser { get; set; } = 20_000;
}
