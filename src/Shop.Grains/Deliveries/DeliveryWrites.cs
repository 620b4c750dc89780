using Npgsql;
using NpgsqlTypes;
using Shop.Identities;
using Shop.Storage.GroupCommit;

namespace Shop.Deliveries;

/// <summary>A booked delivery; written in the transaction of its booking.</summary>
internal sealed class DeliveryBooked(OrderId order, UserId customer, Guid slot, DeliveryRequest delivery, DateTimeOffset now) : Write
{
    public OrderId Order { get; } = order;

    public UserId Customer { get; } = customer;

    public Guid Slot { get; } = slot;

    public DeliveryRequest Delivery { get; } = delivery;

    public DateTimeOffset CreatedAt { get; } = now;

    public override BulkStatement Statement => InsertDeliveries.Instance;
}

/// <summary>A cancelled delivery; written in the transaction of its release.</summary>
internal sealed class DeliveryCancelled(OrderId order) : Write
{
    public OrderId Order { get; } = order;

    public override BulkStatement Statement => CancelDeliveries.Instance;
}

internal sealed class InsertDeliveries : BulkStatement<DeliveryBooked>
{
    public static readonly InsertDeliveries Instance = new();

    public override int Rank => 40;

    protected override string Sql =>
        """
        INSERT INTO deliveries (delivery_id, order_id, consumer_id, slot, type, city, address, deliver_at, utc_offset, created_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    protected override void Bind(DeliveryBooked[] rows, NpgsqlParameterCollection parameters)
    {
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => DeliveryId.For(row.Order).Value);
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Order.Value);
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Customer.Value);
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Slot);
        parameters.AddColumn(rows, NpgsqlDbType.Smallint, row => (short)row.Delivery.Type);
        parameters.AddColumn(rows, NpgsqlDbType.Text, row => row.Delivery.City);
        parameters.AddColumn(rows, NpgsqlDbType.Text, row => row.Delivery.Address);
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.Delivery.At.ToUniversalTime());
        parameters.AddColumn(rows, NpgsqlDbType.Smallint, row => (short)row.Delivery.At.TotalOffsetMinutes);
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.CreatedAt);
    }
}

internal sealed class CancelDeliveries : BulkStatement<DeliveryCancelled>
{
    public static readonly CancelDeliveries Instance = new();

    public override int Rank => 41;

    protected override string Sql =>
        $"""
        WITH cancelled AS (
          UPDATE deliveries SET is_cancelled = true WHERE order_id = ANY($1) AND NOT is_cancelled RETURNING 1)
        SELECT shop_expect((SELECT count(*) FROM cancelled) = $2, '{ExpectCodes.Row}')
        """;

    protected override void Bind(DeliveryCancelled[] rows, NpgsqlParameterCollection parameters)
    {
        parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(row => row.Order.Value)] });
        parameters.AddValue(NpgsqlDbType.Bigint, (long)rows.Length);
    }
}
