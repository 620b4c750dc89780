using System.ComponentModel.DataAnnotations;

namespace Shop.Storage.Retention;

/// <summary>Configuration section <c>Retention</c>: how long rows stay that nothing refers to.</summary>
internal sealed class RetentionOptions
{
    /// <summary>
    /// How long a walk through the pages of the catalog sees the texts of its beginning, 1 h to 365 days. Default: 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan CatalogTexts { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long the members of a former cluster without a living silo stay in the membership table after its last change. 1 to 365 days.
    /// Default: 7 days.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "365.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan FormerClusters { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The interval of deletions, 100 ms to 1 day. Default: 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(1);
}
