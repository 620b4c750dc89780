using System.ComponentModel.DataAnnotations;

namespace Shop.Hosting.Database;

/// <summary>Which databases a host accepts.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Database";

    /// <summary>
    /// True to accept a server with <c>fsync</c>, <c>full_page_writes</c> or <c>synchronous_commit</c> off: a crash of its machine loses
    /// acknowledged orders. Only for databases whose loss is harmless. Default: false.
    /// </summary>
    public bool AllowUnsafeDurability { get; set; }

    /// <summary>
    /// The interval in which a host checks that its database was not restored or replaced, and a silo that it is in the membership table.
    /// 100 ms to 1 min. Default: 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(5);
}
