using System.Collections.Immutable;

namespace Shop.Administration;

/// <summary>Rules for the goods of every order: reservations, delivery and booked place.</summary>
internal static class GoodsAuditRules
{
    // The deliveries of every order, and its bookings; "there" if all bookings are in the slot of its delivery.
    private const string Deliveries =
        """
        (SELECT order_id, count(*) AS deliveries, count(*) FILTER (WHERE NOT is_cancelled) AS live FROM deliveries GROUP BY order_id)
        """;

    private const string Bookings =
        """
        (SELECT e.order_id, -coalesce(sum(amount) FILTER (WHERE kind = 2), 0) AS booked,
                coalesce(sum(amount) FILTER (WHERE kind = 3), 0) AS given, bool_and(e.owner = d.slot) AS there
         FROM ledger_entries AS e LEFT JOIN deliveries AS d ON d.order_id = e.order_id
         WHERE ledger = 3 AND e.order_id IS NOT NULL GROUP BY e.order_id)
        """;

    private const string Delivery =
        "format('deliveries %s, live %s, booked %s, given back %s', "
        + "coalesce(deliveries, 0), coalesce(live, 0), coalesce(booked, 0), coalesce(given, 0))";

    public static ImmutableArray<AuditRule> Rules { get; } =
    [
        new("processed-order-reserved", Lines(status: 1, given: "0")),
        new("cancelled-order-released", Lines(status: 3, given: "quantity")),
        new("failed-order-holds-nothing",
            """
            SELECT order_id, format('%s of %s: %s', CASE ledger WHEN 2 THEN 'stock' ELSE 'delivery' END, owner, sum(amount))
            FROM ledger_entries JOIN orders USING (order_id)
            WHERE ledger IN (2, 3) AND status = 2 AND NOT is_open
            GROUP BY order_id, ledger, owner HAVING sum(amount) <> 0
            """),
        new("processed-order-delivered",
            $"""
            SELECT order_id, {Delivery}
            FROM orders LEFT JOIN {Deliveries} AS d USING (order_id) LEFT JOIN {Bookings} AS b USING (order_id)
            WHERE status = 1 AND NOT is_open AND (deliveries = 1 AND live = 1 AND booked = 1 AND given = 0 AND there) IS NOT TRUE
            """),
        new("cancelled-order-not-delivered",
            $"""
            SELECT order_id, {Delivery}
            FROM orders LEFT JOIN {Deliveries} AS d USING (order_id) LEFT JOIN {Bookings} AS b USING (order_id)
            WHERE status = 3 AND NOT is_open AND (deliveries = 1 AND live = 0 AND booked = 1 AND given = 1 AND there) IS NOT TRUE
            """),
        new("failed-order-not-delivered",
            """
            SELECT order_id, format('delivery %s is live', delivery_id)
            FROM deliveries JOIN orders USING (order_id)
            WHERE status = 2 AND NOT is_open AND NOT is_cancelled
            """),
        new("delivery-as-ordered",
            """
            SELECT d.order_id, format('delivery of type %s to %s at %s, ordered: %s', d.type, d.city, d.deliver_at, o.delivery)
            FROM deliveries AS d JOIN orders AS o USING (order_id)
            WHERE d.type <> (o.delivery->>'type')::int OR d.city <> o.delivery->>'city'
              OR d.address IS DISTINCT FROM o.delivery->>'address'
              OR abs(extract(epoch FROM d.deliver_at - (o.delivery->>'at')::timestamptz)) > 0.001
            """),
        new("delivery-of-the-order",
            """
            SELECT d.order_id,
                   format('delivery %s is for %s, the order is of %s',
                          delivery_id, d.consumer_id, coalesce(o.consumer_id::text, 'no customer'))
            FROM deliveries AS d LEFT JOIN orders AS o ON o.order_id = d.order_id
            WHERE o.consumer_id IS DISTINCT FROM d.consumer_id
            """),
    ];

    // Exactly the lines of the order are reserved, with their quantity and price, and the expected quantity is released.
    private static string Lines(int status, string given) =>
        $"""
        SELECT order_id, format('item %s: ordered %s at %s, reserved %s at %s, given back %s', item, coalesce(quantity, 0), ordered_price,
                                coalesce(reserved, 0), reserved_price, coalesce(given, 0))
        FROM (
          SELECT order_id, item, sum(quantity) AS quantity, min(line.price) AS ordered_price
          FROM orders CROSS JOIN LATERAL jsonb_to_recordset(lines) AS line (item uuid, quantity bigint, price bigint)
          WHERE status = {status} AND NOT is_open GROUP BY order_id, item) AS ordered
        FULL JOIN (
          SELECT order_id, owner AS item, -coalesce(sum(amount) FILTER (WHERE kind = 2), 0) AS reserved,
                 min(e.price) FILTER (WHERE kind = 2) AS reserved_price, coalesce(sum(amount) FILTER (WHERE kind = 3), 0) AS given
          FROM ledger_entries AS e JOIN orders USING (order_id)
          WHERE ledger = 2 AND status = {status} AND NOT is_open GROUP BY order_id, owner) AS held USING (order_id, item)
        WHERE (reserved = quantity AND reserved_price = ordered_price AND given = {given}) IS NOT TRUE
        """;
}
