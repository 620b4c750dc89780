namespace Shop.Users;

/// <summary>
/// Counts wrong passwords in a row. From the tenth on, each one delays the next attempt: 1 s, doubled each time up to 5 min. A correct
/// password or an hour without a wrong one resets the count.
/// </summary>
internal readonly record struct WrongPasswords(int Count, DateTimeOffset LastAt)
{
    public const int FreeAttempts = 10;

    public static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(5);

    public static readonly TimeSpan ResetAfter = TimeSpan.FromHours(1);

    public bool IsThrottling => Count >= FreeAttempts;

    public WrongPasswords Add(DateTimeOffset now) => new(now - LastAt >= ResetAfter ? 1 : Count + 1, now);

    /// <summary>
    /// Moves a time in the future to now. It was written by a silo whose clock was ahead, and would extend the delay by the difference. The
    /// caller keeps the result.
    /// </summary>
    public WrongPasswords CappedAt(DateTimeOffset now) => LastAt > now ? this with { LastAt = now } : this;

    /// <summary>The remaining delay before the next attempt; zero if it may start now.</summary>
    /// <param name="now">Not before <see cref="LastAt"/>: see <see cref="CappedAt"/>.</param>
    public TimeSpan DelayAt(DateTimeOffset now)
    {
        if (!IsThrottling || now - LastAt >= ResetAfter)
        {
            return TimeSpan.Zero;
        }

        var delay = TimeSpan.FromSeconds(Math.Min(Math.ScaleB(1, Math.Min(Count - FreeAttempts, 30)), MaxDelay.TotalSeconds));
        var remaining = LastAt + delay - now;
        return remaining <= TimeSpan.Zero ? TimeSpan.Zero : remaining;
    }
}
