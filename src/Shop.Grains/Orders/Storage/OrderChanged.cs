using Npgsql;
using NpgsqlTypes;
using Shop.Storage.GroupCommit;

namespace Shop.Orders.Storage;

/// <summary>Updates an order's row. Conflicts if the stored version or time of the last change differs from the row before.</summary>
internal sealed class OrderChanged(OrderRow before, OrderRow after, string timeline) : Write
{
    public OrderRow Before { get; } = before;

    public OrderRow After { get; } = after;

    public string Timeline { get; } = timeline;

    public override BulkStatement Statement => UpdateOrders.Instance;

    public override bool IsStep => true;
}

internal sealed class UpdateOrders : BulkStatement<OrderChanged>
{
    public static readonly UpdateOrders Instance = new();

    public override int Rank => 31;

    protected override string Sql =>
        $"""
        WITH changed AS (
          UPDATE orders AS o
          SET status = row.status, is_open = row.is_open, price = row.price, lines = row.lines, failure = row.failure,
              timeline = row.timeline, version = row.version, updated_at = row.updated_at,
              touched_at = clock_timestamp()
          FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            AS row (order_id, status, is_open, price, lines, failure, timeline, version, updated_at, old_version, old_updated_at)
          WHERE o.order_id = row.order_id AND o.version = row.old_version AND o.updated_at = row.old_updated_at
          RETURNING 1)
        SELECT shop_expect((SELECT count(*) FROM changed) = $12, '{ExpectCodes.Row}')
        """;

    protected override void Bind(OrderChanged[] rows, NpgsqlParameterCollection parameters)
    {
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.After.Order.Value);
        parameters.AddColumn(rows, NpgsqlDbType.Smallint, row => (short)row.After.Status);
        parameters.AddColumn(rows, NpgsqlDbType.Boolean, row => row.After.IsOpen);
        parameters.AddColumn(rows, NpgsqlDbType.Bigint, row => row.After.Price?.Minor);
        parameters.AddColumn(rows, NpgsqlDbType.Jsonb, row => OrderJson.WriteLines(row.After.Lines));
        parameters.AddColumn(rows, NpgsqlDbType.Jsonb, row => row.After.Failure is { } failure ? OrderJson.WriteFailure(failure) : null);
        parameters.AddColumn(rows, NpgsqlDbType.Jsonb, row => row.Timeline);
        parameters.AddColumn(rows, NpgsqlDbType.Integer, row => row.After.Version);
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.After.UpdatedAt);
        parameters.AddColumn(rows, NpgsqlDbType.Integer, row => row.Before.Version);
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.Before.UpdatedAt);
        parameters.AddValue(NpgsqlDbType.Bigint, (long)rows.Length);
    }
}
