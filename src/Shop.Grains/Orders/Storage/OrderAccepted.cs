using Npgsql;
using NpgsqlTypes;
using Shop.Storage.GroupCommit;

namespace Shop.Orders.Storage;

/// <summary>Inserts the row of an accepted order. Conflicts if the order exists.</summary>
internal sealed class OrderAccepted(OrderRow order, string timeline) : Write
{
    public OrderRow Order { get; } = order;

    public string Timeline { get; } = timeline;

    public override BulkStatement Statement => InsertOrders.Instance;
}

internal sealed class InsertOrders : BulkStatement<OrderAccepted>
{
    public static readonly InsertOrders Instance = new();

    public override int Rank => 30;

    protected override string Sql =>
        """
        INSERT INTO orders (
          order_id, consumer_id, status, is_open, fingerprint, currency, lines, delivery, timeline, version, created_at, updated_at,
          line_count)
        SELECT order_id, consumer_id, 0, true, fingerprint, currency, lines, delivery, timeline, 1, created_at, created_at, line_count
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
          AS row (order_id, consumer_id, fingerprint, currency, lines, delivery, timeline, created_at, line_count)
        """;

    protected override void Bind(OrderAccepted[] rows, NpgsqlParameterCollection parameters)
    {
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Order.Order.Value);
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Order.Customer.Value);
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Order.Fingerprint);
        parameters.AddColumn(rows, NpgsqlDbType.Text, row => row.Order.Currency);
        parameters.AddColumn(rows, NpgsqlDbType.Jsonb, row => OrderJson.WriteLines(row.Order.Lines));
        parameters.AddColumn(rows, NpgsqlDbType.Jsonb, row => OrderJson.WriteDelivery(row.Order.Delivery));
        parameters.AddColumn(rows, NpgsqlDbType.Jsonb, row => row.Timeline);
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.Order.CreatedAt);
        parameters.AddColumn(rows, NpgsqlDbType.Integer, row => row.Order.Lines.Length);
    }
}
