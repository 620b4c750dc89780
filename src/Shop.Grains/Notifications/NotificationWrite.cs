using Npgsql;
using NpgsqlTypes;
using Shop.Identities;
using Shop.Orders.Storage;
using Shop.Storage.GroupCommit;

namespace Shop.Notifications;

/// <summary>Tells a user of the final status of an order. The table's key lets in one for each order and status.</summary>
internal sealed class NotificationWrite(OrderRow order, string message) : Write
{
    public Guid Id { get; } = DerivedId.From("notification", order.Order.Value, $"{(int)order.Status}");

    public OrderRow Order { get; } = order;

    public string Message { get; } = message;

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
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Order.Customer.Value);
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Order.Order.Value);
        parameters.AddColumn(rows, NpgsqlDbType.Smallint, row => (short)row.Order.Status);
        parameters.AddColumn(rows, NpgsqlDbType.Text, row => row.Message);
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.Order.UpdatedAt);
    }
}
