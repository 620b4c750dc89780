using System.ComponentModel.DataAnnotations;

namespace Shop.Hosting.Running;

/// <summary>How long a host may take to stop.</summary>
public sealed class ShutdownOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Shutdown";

    /// <summary>
    /// The time for all steps together, after which the process ends as after a crash. Services begin to stop early enough to leave
    /// time for their disposal. 1 s to 5 min. Default: 24 s, less than the 30 s after which Kubernetes kills a container by default.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Budget { get; set; } = TimeSpan.FromSeconds(24);

    /// <summary>The part of the budget in which services stop gracefully.</summary>
    internal TimeSpan Graceful => Budget * 0.75;
}
