using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shop.Faults;
using Shop.Identities;
using Shop.Storage.Availability;

namespace Shop.Notifications.Mail;

/// <summary>Mails users about their notifications. One for the whole shop, key 0.</summary>
[Alias("shop.mail-dispatcher")]
internal interface IMailDispatcherGrain : IGrainWithIntegerKey
{
    /// <summary>Begins to look for notifications, and goes on until no mail server is configured any more. Repeatable.</summary>
    [Alias("start")] Task StartAsync();
}

/// <summary>
/// Looks for notifications without an outcome, from a mark in time on that follows what is done; a mail is sent, then written down, so each
/// one is sent at least once. Nothing from before the first start is mailed. A durable reminder brings the dispatcher back after a crash.
/// </summary>
[GrainType("mail-dispatcher")]
internal sealed partial class MailDispatcherGrain(
    [PersistentState("mail", GuardedStorage.Name)] IPersistentState<MailState> state,
    MailStore store,
    IOptions<MailOptions> options,
    DatabaseHealthMonitor database,
    TimeProvider timeProvider,
    ILogger<MailDispatcherGrain> logger) : Grain, IMailDispatcherGrain, IRemindable
{
    private const string ReminderName = "mail";
    private const int PageSize = 100;

    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(5);

    private IGrainTimer? _timer;
    private DateTimeOffset _pausedUntil;
    private TimeSpan _pause;

    public async Task StartAsync()
    {
        if (options.Value.IsOn)
        {
            await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
            StartTimer();
        }
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (options.Value.IsOn)
        {
            StartTimer();
        }
        else if (await this.GetReminder(reminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private void StartTimer() => _timer ??= this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions
    {
        DueTime = TimeSpan.Zero,
        Period = options.Value.Poll,
        KeepAlive = true,

        // A round may take long; it touches nothing that the grain's calls do.
        Interleave = true,
    });

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var begun = timeProvider.GetUtcNow();
        if (begun < _pausedUntil)
        {
            return;
        }

        try
        {
            // The mark goes by the database's clock. By one that is hours ahead, nothing that is written until then would ever be mailed.
            var now = await store.NowAsync(cancellationToken);
            await SaveMarkAsync(state.State.Next(now, await SweepAsync(state.State.From(now, options.Value.MaxAge), cancellationToken)));
            _pause = TimeSpan.Zero;
        }
        catch (Exception exception) when (exception is MailServerUnavailableException or StorageUnavailableException || StorageFaults.IsStorageFault(exception))
        {
            _pause = _pause == TimeSpan.Zero ? options.Value.Poll : 2 * _pause < MaxPause ? 2 * _pause : MaxPause;
            _pausedUntil = begun + _pause;
            LogPaused(exception, _pause);
        }
    }

    /// <summary>The time of the oldest notification that must be tried again, or null if all are done.</summary>
    private async Task<DateTimeOffset?> SweepAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        DateTimeOffset? oldestLeft = null;
        UnmailedNotification? last = null;
        await using var connection = new MailConnection(options.Value);
        while (await store.ListAsync(from, last, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            var users = await Task.WhenAll(page.Select(notification => GrainFactory.User(notification.User).FindAsync()));
            foreach (var (notification, user) in page.Zip(users))
            {
                var mail = OrderMail.Write(notification, user, options.Value.Sender, timeProvider.GetUtcNow());
                var outcome = mail is null ? MailOutcome.NoAddress : await SendAsync(connection, mail, cancellationToken);
                if (outcome is { } known)
                {
                    await store.MarkAsync(notification.Id, known, timeProvider.GetUtcNow());
                }
                else
                {
                    oldestLeft ??= notification.CreatedAt;
                }
            }

            last = page[^1];
        }

        return oldestLeft;
    }

    private static async Task<MailOutcome?> SendAsync(MailConnection connection, MimeKit.MimeMessage mail, CancellationToken cancellationToken) =>
        await connection.SendAsync(mail, cancellationToken) switch
        {
            MailAnswer.Accepted => MailOutcome.Sent,
            MailAnswer.Refused => MailOutcome.Refused,
            _ => null,
        };

    private Task SaveMarkAsync(MailState next) => next == state.State ? Task.CompletedTask : state.SaveAsync(next, this, database);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail waits {Pause}")]
    private partial void LogPaused(Exception exception, TimeSpan pause);
}
