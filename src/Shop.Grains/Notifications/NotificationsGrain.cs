using Npgsql;
using Orleans.Concurrency;
using Shop.Identities;
using Shop.Paging;
using Shop.Storage.Reads;
using static Shop.Storage.Reads.Reading;

namespace Shop.Notifications;

[GrainType("notifications"), StatelessWorker, Reentrant]
internal sealed class NotificationsGrain(NpgsqlDataSource database, TimeProvider timeProvider) : Grain, INotificationsGrain
{
    private const string Columns = "notification_id, order_id, kind, message, created_at, read_at";

    private const string ListSql =
        $"""
        SELECT {Columns}
        FROM notifications
        WHERE user_id = $1 AND (created_at, notification_id) < ($2, $3)
        ORDER BY created_at DESC, notification_id DESC
        LIMIT $4
        """;

    // Idempotent: keeps the time of the first call.
    private const string MarkReadSql =
        $"""
        UPDATE notifications SET read_at = coalesce(read_at, $3)
        WHERE notification_id = $1 AND user_id = $2
        RETURNING {Columns}
        """;

    public async Task<Page<NotificationView>> ListAsync(UserId user, PageRequest page)
    {
        var (time, id) = Cursors.TimeAndId(page.After) ?? (DateTimeOffset.MaxValue, Guid.AllBitsSet);
        var entries = await database.ReadAsync(ListSql, Read, Value(user.Value), Value(time), Value(id), Value(page.Rows()));
        return entries.ToPage(page, entry => entry, entry => Cursors.Of(entry.CreatedAt, entry.Id.Value));
    }

    public async Task<NotificationView?> MarkReadAsync(UserId user, NotificationId notification)
    {
        var entries = await database.ReadAsync(
            MarkReadSql, Read, Value(notification.Value), Value(user.Value), Value(timeProvider.GetUtcNow()));
        return entries.SingleOrDefault();
    }

    private static NotificationView Read(NpgsqlDataReader row) => new(
        new NotificationId(row.GetGuid(0)),
        new OrderId(row.GetGuid(1)),
        ((NotificationKind)row.GetInt16(2)).ToWord(),
        row.GetString(3),
        row.GetFieldValue<DateTimeOffset>(4),
        row.GetNullable<DateTimeOffset>(5));
}
