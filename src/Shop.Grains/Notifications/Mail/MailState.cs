using Shop.Storage;

namespace Shop.Notifications.Mail;

/// <summary>Checkpoint of the dispatcher. Property names are persisted; do not rename.</summary>
internal sealed record MailState : StoredState
{
    // A row becomes visible after the time that is written in it.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    // The checkpoint moves by at least one step, so that not every sweep writes it.
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    /// <summary>All notifications before this time have an outcome or a stored retry.</summary>
    public DateTimeOffset? DoneUntil { get; init; }

    /// <summary>The start of the next sweep.</summary>
    /// <param name="now">
    /// The database's time. A checkpoint that is later than this allows was set by a clock that was ahead: it is ignored.
    /// </param>
    /// <param name="maxAge">Older notifications are not mailed.</param>
    public DateTimeOffset From(DateTimeOffset now, TimeSpan maxAge)
    {
        var from = DoneUntil is { } done && done < now - Overlap ? done : now - Overlap;
        return from > now - maxAge ? from : now - maxAge;
    }

    /// <summary>The checkpoint after a sweep; the same object if it does not move.</summary>
    /// <param name="now">The same time as for <see cref="From"/>. A checkpoint that is too late is set back.</param>
    public MailState Next(DateTimeOffset now)
    {
        var done = now - Overlap;
        return DoneUntil is { } before && before <= done && done - before < Step ? this : this with { DoneUntil = done };
    }
}
