using System.ComponentModel.DataAnnotations;
using Shop.Faults;

namespace Shop.Storage.GroupCommit;

/// <summary>Configuration section <c>GroupCommit</c>.</summary>
internal sealed class GroupCommitOptions
{
    /// <summary>
    /// How many flushes of one silo may be on their way to the database at once. A second one begins only while the first takes long.
    /// </summary>
    [Range(1, 16)]
    public int Flushers { get; set; } = 2;

    /// <summary>The most rows of one flush; a caller's own writes are never split.</summary>
    [Range(1, 100_000)]
    public int MaxRows { get; set; } = 2_000;

    /// <summary>How many writes may wait, of all owners together, before new work is refused with <see cref="OverloadedException"/>.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 20_000;

    /// <summary>How many entries of one owner may wait before further ones are refused; what is given back is never refused.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaitingPerOwner { get; set; } = 10_000;

    /// <summary>New work is refused once a write has waited this long: a line that does not move is not joined.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:10")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(1.5);
}
