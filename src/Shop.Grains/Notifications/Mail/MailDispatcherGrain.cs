using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shop.Faults;
using Shop.Identities;
using Shop.Storage.Availability;

namespace Shop.Notifications.Mail;

/// <summary>Mails notifications to users. One grain in the cluster, key 0.</summary>
[Alias("shop.mail-dispatcher")]
internal interface IMailDispatcherGrain : IGrainWithIntegerKey
{
    /// <summary>Starts the dispatcher. It runs until a silo without a mail server receives its reminder. Idempotent.</summary>
    [Alias("start")] Task StartAsync();
}

/// <summary>
/// Mails notifications that have no stored outcome, starting at a checkpoint (<see cref="MailState"/>). The outcome is stored after the
/// mail is sent, so each mail is sent at least once. A mail that the server defers, or during which it drops the connection, has a row
/// with its next attempt and delays no other one. Notifications from before the first start are not mailed. A durable reminder restarts
/// the dispatcher after a crash. All times are the database's.
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

    // The server itself is the problem if it drops the connection during as many mails in sequence.
    private const int MaxDropped = 3;

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

        // A sweep may take long, and shares no state with the calls of the grain.
        Interleave = true,
    });

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var startedAt = timeProvider.GetUtcNow();
        if (startedAt < _pausedUntil)
        {
            return;
        }

        try
        {
            // The checkpoint uses the database's clock. With a silo's clock that is ahead, it would skip notifications permanently.
            var now = await store.NowAsync(cancellationToken);
            await SweepAsync(state.State.From(now, options.Value.MaxAge), now, cancellationToken);
            await SaveCheckpointAsync(state.State.Next(now));
            _pause = TimeSpan.Zero;
        }
        catch (Exception exception)
            when (exception is MailServerUnavailableException or StorageUnavailableException || StorageFaults.IsStorageFault(exception))
        {
            _pause = _pause == TimeSpan.Zero ? options.Value.Poll : 2 * _pause < MaxPause ? 2 * _pause : MaxPause;
            _pausedUntil = startedAt + _pause;
            LogPaused(exception, _pause);
        }
    }

    /// <summary>Mails all due retries, and all notifications since a time.</summary>
    private async Task SweepAsync(DateTimeOffset from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var sweep = new Sweep(now);
        await using var connection = new MailConnection(options.Value);
        if (await store.ListDueAsync(PageSize, cancellationToken) is { Count: > 0 } due)
        {
            await MailAsync(due, connection, sweep, cancellationToken);
        }

        UnmailedNotification? last = null;
        while (await store.ListAsync(from, last, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            await MailAsync(page, connection, sweep, cancellationToken);
            last = page[^1];
        }
    }

    private async Task MailAsync(
        IReadOnlyList<UnmailedNotification> page, MailConnection connection, Sweep sweep, CancellationToken cancellationToken)
    {
        var users = await Task.WhenAll(page.Select(notification => GrainFactory.User(notification.User).FindAsync()));
        foreach (var (notification, user) in page.Zip(users))
        {
            var mail = OrderMail.Write(notification, user, options.Value.ParseSender(), sweep.Now);
            var reply = mail is null ? (MailReply?)null : await connection.SendAsync(mail, cancellationToken);
            if (OutcomeOf(reply) is { } final)
            {
                await store.MarkAsync(notification.Id, final);
            }
            else
            {
                await store.RetryAsync(notification.Id, options.Value.Poll, notification.StoredAt + options.Value.MaxAge);
            }

            sweep.Dropped = reply == MailReply.Dropped ? sweep.Dropped + 1 : 0;
            if (sweep.Dropped == MaxDropped)
            {
                throw new MailServerUnavailableException(new IOException($"The server dropped {MaxDropped} mails in sequence."));
            }
        }
    }

    // Null if the mail must be retried.
    private static MailOutcome? OutcomeOf(MailReply? reply) => reply switch
    {
        null => MailOutcome.NoAddress,
        MailReply.Accepted => MailOutcome.Sent,
        MailReply.Rejected => MailOutcome.Rejected,
        _ => null,
    };

    private Task SaveCheckpointAsync(MailState next) =>
        next == state.State ? Task.CompletedTask : state.SaveAsync(next, this, database);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail delivery paused for {Pause}")]
    private partial void LogPaused(Exception exception, TimeSpan pause);

    /// <param name="now">The database's time when the sweep began.</param>
    private sealed class Sweep(DateTimeOffset now)
    {
        public DateTimeOffset Now => now;

        /// <summary>The number of mails in sequence during which the server dropped the connection.</summary>
        public int Dropped { get; set; }
    }
}
