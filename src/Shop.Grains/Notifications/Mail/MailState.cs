namespace Shop.Notifications.Mail;

/// <summary>How far the dispatcher is. Its member's name is a stored format.</summary>
internal sealed record MailState
{
    // A row becomes visible a little after the time that is written in it, and silos' clocks differ.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    /// <summary>Everything before this time is done.</summary>
    public DateTimeOffset? DoneUntil { get; init; }

    /// <summary>Where to begin to look.</summary>
    /// <param name="now">The database's time. A mark that is too late by it was set by a clock that was ahead, and does not count.</param>
    public DateTimeOffset From(DateTimeOffset now, TimeSpan maxAge)
    {
        var from = DoneUntil is { } done && done < now - Overlap ? done : now - Overlap;
        return from > now - maxAge ? from : now - maxAge;
    }

    /// <summary>After all was looked at; moves in steps, so that it is not written every time.</summary>
    /// <param name="now">As it was for <see cref="From"/>. A mark that is too late is set back.</param>
    /// <param name="oldestLeft">The oldest notification that must be tried again.</param>
    public MailState Next(DateTimeOffset now, DateTimeOffset? oldestLeft)
    {
        var latest = now - Overlap;
        var done = oldestLeft is { } left && left < latest ? left : latest;
        return DoneUntil is { } before && before <= latest && done - before < Step ? this : new() { DoneUntil = done };
    }
}
