using System.ComponentModel.DataAnnotations;

namespace Shop.Users.Sessions;

/// <summary>Configuration section <c>Sessions</c>.</summary>
internal sealed class SessionOptions : IValidatableObject
{
    /// <summary>How long an access token is valid, 1 s to 1 day. Default: 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan AccessLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long a refresh token is valid, and a session without a refresh. From <see cref="AccessLifetime"/> to 365 days. Default: 14 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RefreshLifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Sessions of one user at the same time, 1 to 1,000; one more ends the oldest. Default: 20.</summary>
    [Range(1, 1_000)]
    public int MaxSessions { get; set; } = 20;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RefreshLifetime < AccessLifetime)
        {
            yield return new ValidationResult(
                "Sessions:RefreshLifetime must not be shorter than Sessions:AccessLifetime.", [nameof(RefreshLifetime)]);
        }
    }
}
