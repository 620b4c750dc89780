using Npgsql;
using Shop.Identities;

namespace Shop.Notifications.Mail;

/// <summary>A notification without a stored outcome.</summary>
internal sealed record UnmailedNotification(
    NotificationId Id, UserId User, OrderId Order, NotificationKind Kind, string Message, DateTimeOffset CreatedAt);

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

    /// <summary>Returns a page of notifications without an outcome, oldest first.</summary>
    /// <param name="from">Older notifications are excluded.</param>
    /// <param name="after">The last notification of the previous page.</param>
    public async Task<IReadOnlyList<UnmailedNotification>> ListAsync(
        DateTimeOffset from, UnmailedNotification? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT n.notification_id, n.user_id, n.order_id, n.kind, n.message, n.created_at
            FROM notifications n
            WHERE n.created_at >= $1 AND (n.created_at, n.notification_id) > ($2, $3)
              AND NOT EXISTS (SELECT FROM notification_mails m WHERE m.notification_id = n.notification_id)
            ORDER BY n.created_at, n.notification_id
            LIMIT $4
            """);
        command.Parameters.Add(new() { Value = from.UtcDateTime });
        command.Parameters.Add(new() { Value = (after?.CreatedAt ?? from.AddMilliseconds(-1)).UtcDateTime });
        command.Parameters.Add(new() { Value = after?.Id.Value ?? Guid.Empty });
        command.Parameters.Add(new() { Value = limit });
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

    /// <summary>Stores an outcome. Idempotent: the first outcome stays.</summary>
    public async Task MarkAsync(NotificationId notification, MailOutcome outcome, DateTimeOffset now)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO notification_mails (notification_id, outcome, decided_at) VALUES ($1, $2, $3)
            ON CONFLICT (notification_id) DO NOTHING
            """);
        command.Parameters.Add(new() { Value = notification.Value });
        command.Parameters.Add(new() { Value = (short)outcome });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        await command.ExecuteNonQueryAsync();
    }
}
