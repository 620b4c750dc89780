using Npgsql;
using Shop.Identities;

namespace Shop.Notifications.Mail;

/// <summary>A notification without a stored outcome.</summary>
/// <param name="StoredAt">The database's time of the notification.</param>
internal sealed record UnmailedNotification(
    NotificationId Id, UserId User, OrderId Order, NotificationKind Kind, string Message, DateTimeOffset StoredAt);

/// <summary>The final outcome of a mail. The numbers are stored.</summary>
internal enum MailOutcome
{
    Sent = 1,

    /// <summary>The user has no valid mail address.</summary>
    NoAddress = 2,

    /// <summary>The mail server rejected the mail permanently.</summary>
    Rejected = 3,
}

/// <summary>Reads notifications without an outcome, and stores outcomes.</summary>
internal sealed class MailStore(NpgsqlDataSource database)
{
    /// <summary>Returns the database's time, which all silos share.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT clock_timestamp()");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetFieldValue<DateTimeOffset>(0);
    }

    /// <summary>Returns a page of notifications without an outcome and without a retry, oldest first.</summary>
    /// <param name="from">Older notifications are excluded.</param>
    /// <param name="after">The last notification of the previous page.</param>
    public async Task<IReadOnlyList<UnmailedNotification>> ListAsync(
        DateTimeOffset from, UnmailedNotification? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT n.notification_id, n.user_id, n.order_id, n.kind, n.message, coalesce(n.stored_at, n.created_at)
            FROM notifications n
            WHERE (n.stored_at >= $1 OR (n.stored_at IS NULL AND n.created_at >= $1))
              AND (coalesce(n.stored_at, n.created_at), n.notification_id) > ($2, $3)
              AND NOT EXISTS (SELECT FROM notification_mails m WHERE m.notification_id = n.notification_id)
              AND NOT EXISTS (SELECT FROM notification_mail_retries r WHERE r.notification_id = n.notification_id)
            ORDER BY 6, 1
            LIMIT $4
            """);
        command.Parameters.Add(new() { Value = from.UtcDateTime });
        command.Parameters.Add(new() { Value = (after?.StoredAt ?? from.AddMilliseconds(-1)).UtcDateTime });
        command.Parameters.Add(new() { Value = after?.Id.Value ?? Guid.Empty });
        command.Parameters.Add(new() { Value = limit });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Returns notifications whose next attempt is due, and forgets those that are too old.</summary>
    public async Task<IReadOnlyList<UnmailedNotification>> ListDueAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            WITH given_up AS (DELETE FROM notification_mail_retries WHERE give_up_at <= clock_timestamp())
            SELECT n.notification_id, n.user_id, n.order_id, n.kind, n.message, coalesce(n.stored_at, n.created_at)
            FROM notification_mail_retries r JOIN notifications n USING (notification_id)
            WHERE r.retry_at <= clock_timestamp() AND r.give_up_at > clock_timestamp()
            ORDER BY r.retry_at, r.notification_id
            LIMIT $1
            """);
        command.Parameters.Add(new() { Value = limit });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Stores an outcome. Idempotent: the first outcome stays.</summary>
    public async Task MarkAsync(NotificationId notification, MailOutcome outcome)
    {
        await using var command = database.CreateCommand("""
            WITH retried AS (DELETE FROM notification_mail_retries WHERE notification_id = $1)
            INSERT INTO notification_mails (notification_id, outcome, decided_at) VALUES ($1, $2, clock_timestamp())
            ON CONFLICT (notification_id) DO NOTHING
            """);
        command.Parameters.Add(new() { Value = notification.Value });
        command.Parameters.Add(new() { Value = (short)outcome });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stores that a mail must be retried. Its pause doubles with each attempt, up to an hour.</summary>
    /// <param name="firstPause">The pause after the first attempt.</param>
    /// <param name="giveUpAt">The database's time after which it is not retried.</param>
    public async Task RetryAsync(NotificationId notification, TimeSpan firstPause, DateTimeOffset giveUpAt)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO notification_mail_retries AS r (notification_id, attempts, retry_at, give_up_at)
            VALUES ($1, 1, clock_timestamp() + $2, $3)
            ON CONFLICT (notification_id) DO UPDATE SET
              attempts = r.attempts + 1,
              retry_at = clock_timestamp() + least($2 * 2 ^ least(r.attempts, 16), interval '1 hour')
            """);
        command.Parameters.Add(new() { Value = notification.Value });
        command.Parameters.Add(new() { Value = firstPause });
        command.Parameters.Add(new() { Value = giveUpAt.UtcDateTime });
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<UnmailedNotification>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<UnmailedNotification>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new(
                new NotificationId(reader.GetGuid(0)),
                new UserId(reader.GetGuid(1)),
                new OrderId(reader.GetGuid(2)),
                (NotificationKind)reader.GetInt16(3),
                reader.GetString(4),
                reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return rows;
    }
}
