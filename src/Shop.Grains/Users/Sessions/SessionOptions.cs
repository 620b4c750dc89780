namespace Shop.Users.Sessions;

/// <summary>Configuration section <c>Sessions</c>.</summary>
internal sealed class SessionOptions
{
    /// <summary>How long an access token is good.</summary>
    public TimeSpan AccessLifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a refresh token is good, and with it a session that is not used.</summary>
    public TimeSpan RefreshLifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How many sessions a user may have at the same time; one more ends the oldest.</summary>
    public int MaxSessions { get; set; } = 20;

    public bool IsValid =>
        AccessLifetime >= TimeSpan.FromSeconds(1) && AccessLifetime <= TimeSpan.FromDays(1)
        && RefreshLifetime >= AccessLifetime && RefreshLifetime <= TimeSpan.FromDays(365)
        && MaxSessions is >= 1 and <= 1000;
}
