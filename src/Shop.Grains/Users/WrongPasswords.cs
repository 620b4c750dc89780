namespace Shop.Users;

/// <summary>
/// Wrong passwords in a row. From the tenth on, each one makes the next try wait, twice as long every time up to five minutes.
/// Without another one, all are forgotten after an hour. A right password in time forgets them too.
/// </summary>
internal readonly record struct WrongPasswords(int Count, DateTimeOffset LastAt)
{
    public const int FreeTries = 10;

    public static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(1);

    public bool IsThrottling => Count >= FreeTries;

    public WrongPasswords Add(DateTimeOffset now) => new(now - LastAt >= ForgottenAfter ? 1 : Count + 1, now);

    /// <summary>
    /// The same, noted now at the latest: it may have been noted by a silo whose clock is hours ahead, and the wait would begin anew with every
    /// try for all those hours. Who goes by the answer from then on waits once.
    /// </summary>
    public WrongPasswords NotAfter(DateTimeOffset now) => LastAt > now ? this with { LastAt = now } : this;

    /// <summary>How long to wait before the next try; zero if it may come now.</summary>
    /// <param name="now">Not before <see cref="LastAt"/>: see <see cref="NotAfter"/>.</param>
    public TimeSpan WaitAt(DateTimeOffset now)
    {
        if (!IsThrottling || now - LastAt >= ForgottenAfter)
        {
            return TimeSpan.Zero;
        }

        var delay = TimeSpan.FromSeconds(Math.Min(Math.ScaleB(1, Math.Min(Count - FreeTries, 30)), MaxDelay.TotalSeconds));
        var left = LastAt + delay - now;
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left;
    }
}
