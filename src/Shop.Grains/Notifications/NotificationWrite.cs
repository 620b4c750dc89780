using Npgsql;
using NpgsqlTypes;
using Shop.Identities;
using Shop.Storage.GroupCommit;

namespace Shop.Notifications;

/// <summary>Adds a notification about an order to a user's inbox. The table's key allows one for each order and kind.</summary>
internal sealed class NotificationWrite(UserId user, OrderId order, NotificationKind kind, string message, DateTimeOffset createdAt) : Write
{
    public Guid Id { get; } = DerivedId.From("notification", order.Value, $"{(int)kind}");

    public UserId User { get; } = user;

    public OrderId Order { get; } = order;

    public NotificationKind Kind { get; } = kind;

    public string Message { get; } = message;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public override BulkStatement Statement => InsertNotifications.Instance;
}

internal sealed class InsertNotifications : BulkStatement<NotificationWrite>
{
    public static readonly InsertNotifications Instance = new();

    public override int Rank => 50;

    protected override string Sql =>
        """
        INSERT INTO notifications (notification_id, user_id, order_id, kind, message, created_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
        """;

    protected override void Bind(NotificationWrite[] rows, NpgsqlParameterCollection parameters)
    {
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Id);
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.User.Value);
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Order.Value);
        parameters.AddColumn(rows, NpgsqlDbType.Smallint, row => (short)row.Kind);
        parameters.AddColumn(rows, NpgsqlDbType.Text, row => row.Message);
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.CreatedAt);
    }
}
