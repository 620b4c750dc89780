using System.ComponentModel.DataAnnotations;
using Shop.Faults;

namespace Shop.Storage.GroupCommit;

/// <summary>Configuration section <c>GroupCommit</c>.</summary>
internal sealed class GroupCommitOptions
{
    /// <summary>
    /// Flushes of one silo in flight at the same time, 1 to 16. Default: 2. A second flush starts only while the first one is slow.
    /// </summary>
    [Range(1, 16)]
    public int Flushers { get; set; } = 2;

    /// <summary>Maximum number of rows of one flush, 1 to 100,000. Default: 2,000. The writes of one caller are never split.</summary>
    [Range(1, 100_000)]
    public int MaxRows { get; set; } = 2_000;

    /// <summary>
    /// Queued writes of all owners above which new work is rejected with <see cref="OverloadedException"/>, 1 to 1,000,000. Default:
    /// 20,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 20_000;

    /// <summary>
    /// Queued entries of one owner above which further ones are rejected, 1 to 1,000,000. Default: 10,000. Undo operations are never
    /// rejected.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxWaitingPerOwner { get; set; } = 10_000;

    /// <summary>Age of the oldest queued write above which new work is rejected, 50 ms to 10 s. Default: 1.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:10", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(1.5);
}
