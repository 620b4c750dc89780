using Npgsql;
using NpgsqlTypes;
using Shop.Identities;
using Shop.Storage.GroupCommit;

namespace Shop.Orders.Storage;

/// <summary>The row of an order that was accepted.</summary>
internal sealed class OrderAccepted(OrderRow order, string timeline) : Write
{
    public OrderRow Order { get; } = order;

    public string Timeline { get; } = timeline;

    public override BulkStatement Statement => InsertOrders.Instance;
}

/// <summary>An order's row as it shall be, in place of the row that the writer knows: its version, and the time of its last change.</summary>
internal sealed class OrderChanged(OrderRow before, OrderRow after, string timeline) : Write
{
    public OrderRow Before { get; } = before;

    public OrderRow After { get; } = after;

    public string Timeline { get; } = timeline;

    public override BulkStatement Statement => UpdateOrders.Instance;

    public override bool IsStep => true;
}

/// <summary>One of a user's orders changed: the version of the user's list moves with it, in the same transaction.</summary>
/// <param name="expected">The version that the list must have before, if the customer said so.</param>
internal sealed class ListMoved(UserId customer, long? expected = null) : Write
{
    public Guid Customer { get; } = customer.Value;

    public long? Expected { get; } = expected;

    public override BulkStatement Statement => MoveLists.Instance;
}

internal sealed class InsertOrders : BulkStatement<OrderAccepted>
{
    public static readonly InsertOrders Instance = new();

    public override int Rank => 30;

    protected override string Sql =>
        """
        INSERT INTO orders (order_id, consumer_id, status, is_open, fingerprint, currency, lines, delivery, timeline, version, created_at, updated_at)
        SELECT order_id, consumer_id, 0, true, fingerprint, currency, lines, delivery, timeline, 1, created_at, created_at
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS row (order_id, consumer_id, fingerprint, currency, lines, delivery, timeline, created_at)
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
    }
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

/// <summary>Moves the versions of lists, in the order of their users so that two flushes never wait for each other in a circle.</summary>
internal sealed class MoveLists : BulkStatement<ListMoved>
{
    public static readonly MoveLists Instance = new();

    // Behind everything else of its transaction, so that the lock on a user's list is held for the shortest time.
    public override int Rank => 90;

    protected override string Sql =>
        $"""
        WITH wanted AS (
          SELECT * FROM unnest($1, $2, $3) AS row (consumer_id, moves, expected)),
        moved AS (
          INSERT INTO order_lists AS list (consumer_id, version)
          SELECT consumer_id, moves FROM wanted ORDER BY consumer_id
          ON CONFLICT (consumer_id) DO UPDATE SET version = list.version + excluded.version
          RETURNING consumer_id, version)
        SELECT shop_expect(
          NOT EXISTS (SELECT FROM moved JOIN wanted USING (consumer_id) WHERE expected IS NOT NULL AND version - moves <> expected),
          '{ExpectCodes.List}')
        """;

    protected override void Bind(ListMoved[] rows, NpgsqlParameterCollection parameters)
    {
        // One row per user. A condition among several moves of one list cannot be judged in one statement: -1 never holds, the
        // flush is refused and halved until the condition stands alone.
        var lists = rows.GroupBy(row => row.Customer)
            .Select(list => (Customer: list.Key, Moves: list.LongCount(), Expected: list.Any(row => row.Expected is not null)
                ? list.Skip(1).Any() ? -1 : list.First().Expected
                : null))
            .ToArray();
        parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. lists.Select(list => list.Customer)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. lists.Select(list => list.Moves)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        parameters.Add(new NpgsqlParameter<long?[]> { TypedValue = [.. lists.Select(list => list.Expected)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
    }
}
