using System.Collections.Immutable;
using System.Data.Common;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Ledgers;

namespace Shop.Orders.Storage;

/// <summary>A row of the table orders without its timeline.</summary>
internal sealed record OrderRow(
    OrderId Order,
    UserId Customer,
    OrderStatus Status,
    bool IsOpen,
    Guid Fingerprint,
    Money? Price,
    string Currency,
    ImmutableArray<StoredLine> Lines,
    DeliveryRequest Delivery,
    OrderFailure? Failure,
    int Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>The SELECT list that <see cref="Read"/> expects, without a table alias.</summary>
    public const string Columns =
        "order_id, consumer_id, status, is_open, fingerprint, price, currency, lines, delivery, failure, version, created_at, updated_at";

    /// <summary>The number of columns in <see cref="Columns"/>: the ordinal of the first column that a query adds.</summary>
    public const int ColumnCount = 13;

    /// <summary>The first row of an order.</summary>
    public static OrderRow Create(PlaceOrder command, ImmutableArray<StoredLine> lines, string currency, DateTimeOffset now) => new(
        command.Order,
        command.Customer,
        OrderStatus.Pending,
        IsOpen: true,
        command.Fingerprint(),
        Price: null,
        currency,
        lines,
        command.Delivery,
        Failure: null,
        Version: 1,
        CreatedAt: now,
        UpdatedAt: now);

    public static OrderRow Read(DbDataReader reader) => new(
        new OrderId(reader.GetGuid(0)),
        new UserId(reader.GetGuid(1)),
        (OrderStatus)reader.GetInt16(2),
        reader.GetBoolean(3),
        reader.GetGuid(4),
        reader.IsDBNull(5) ? null : new Money(reader.GetInt64(5)),
        reader.GetString(6),
        OrderJson.ReadLines(reader.GetString(7)),
        OrderJson.ReadDelivery(reader.GetString(8)),
        reader.IsDBNull(9) ? null : OrderJson.ReadFailure(reader.GetString(9)),
        reader.GetInt32(10),
        reader.GetFieldValue<DateTimeOffset>(11),
        reader.GetFieldValue<DateTimeOffset>(12));

    /// <summary>
    /// The view of the order. The ids of its reservation, delivery and payment derive from its own id. They are present once the order was
    /// processed, because until then their subjects may be undone.
    /// </summary>
    public OrderView ToView()
    {
        var processed = Status is OrderStatus.Processed or OrderStatus.Cancelled;
        return new OrderView(
            Order,
            Customer,
            Status,
            Price,
            Currency,
            [.. Lines.Select(line => line.ToView())],
            Delivery,
            processed ? ReservationId.For(Order) : null,
            processed ? DeliveryId.For(Order) : null,
            processed ? new TransactionId(Operations.Take(Order)) : null,
            Status == OrderStatus.Failed ? Failure : null,
            CreatedAt,
            UpdatedAt,
            Version);
    }
}
