using System.Collections.Immutable;

namespace Shop.Administration;

/// <summary>Rules for every order: price, payments, notifications, and the version of the customer's list.</summary>
internal static class OrderAuditRules
{
    /// <summary>Orders by status, revenue of the processed ones, and the units sold with them.</summary>
    public const string Sums =
        """
        SELECT count(*) FILTER (WHERE status = 0), count(*) FILTER (WHERE status = 1), count(*) FILTER (WHERE status = 2),
               count(*) FILTER (WHERE status = 3), coalesce(sum(price) FILTER (WHERE status = 1), 0),
               (SELECT coalesce(sum(quantity), 0)
                FROM orders CROSS JOIN LATERAL jsonb_to_recordset(lines) AS line (quantity bigint) WHERE status = 1)
        FROM orders
        """;

    // Payments and refunds of every order.
    private const string Paid =
        """
        (SELECT order_id, count(*) FILTER (WHERE kind = 2 AND amount < 0) AS payments, -sum(amount) FILTER (WHERE kind = 2) AS paid,
                count(*) FILTER (WHERE kind = 3) AS refunds, coalesce(sum(amount) FILTER (WHERE kind = 3), 0) AS refunded
         FROM ledger_entries WHERE ledger = 1 AND order_id IS NOT NULL GROUP BY order_id)
        """;

    private const string Payment =
        "format('price %s, paid %s in %s payments, refunded %s', price, coalesce(paid, 0), coalesce(payments, 0), coalesce(refunded, 0))";

    public static ImmutableArray<AuditRule> Rules { get; } =
    [
        // Both times are of the database's clock.
        new("order-stuck",
            """
            SELECT order_id, format('open since %s', CASE status WHEN 0 THEN placed_at ELSE touched_at END)
            FROM orders
            WHERE is_open AND CASE status WHEN 0 THEN placed_at ELSE touched_at END < now() - interval '5 minutes'
            """),
        new("order-price",
            """
            SELECT order_id, format('price %s, lines %s', price, lines_price)
            FROM orders CROSS JOIN LATERAL (
              SELECT sum(quantity * price) AS lines_price FROM jsonb_to_recordset(lines) AS line (quantity numeric, price numeric)) AS total
            WHERE NOT is_open AND price IS NOT NULL AND lines_price IS DISTINCT FROM price
            """),
        new("processed-order-paid-once",
            $"""
            SELECT order_id, {Payment}
            FROM orders LEFT JOIN {Paid} AS m USING (order_id)
            WHERE status = 1 AND NOT is_open AND (payments = 1 AND paid = price AND refunds = 0) IS NOT TRUE
            """),
        new("cancelled-order-refunded",
            $"""
            SELECT order_id, {Payment}
            FROM orders LEFT JOIN {Paid} AS m USING (order_id)
            WHERE status = 3 AND NOT is_open AND (payments = 1 AND paid = price AND refunds = 1 AND refunded = price) IS NOT TRUE
            """),
        new("failed-order-not-paid",
            $"""
            SELECT order_id, {Payment}
            FROM orders JOIN {Paid} AS m USING (order_id)
            WHERE status = 2 AND NOT is_open AND coalesce(paid, 0) <> refunded
            """),

        // Written in the transaction of the status, so the rule holds for open orders too.
        new("order-notified-once",
            """
            SELECT order_id, format('status %s, notifications of kind %s', status, coalesce(kinds, '{}'))
            FROM orders
            LEFT JOIN (SELECT order_id, array_agg(kind ORDER BY kind) AS kinds FROM notifications GROUP BY order_id) AS n USING (order_id)
            WHERE kinds IS DISTINCT FROM CASE status WHEN 1 THEN '{1}' WHEN 2 THEN '{2}' WHEN 3 THEN '{1,3}' END::smallint[]
            """),
        new("notification-of-the-customer",
            """
            SELECT n.order_id, format('notification %s is in the inbox of %s', notification_id, user_id)
            FROM notifications AS n LEFT JOIN orders AS o ON o.order_id = n.order_id
            WHERE o.consumer_id IS DISTINCT FROM n.user_id
            """),
        new("order-list-version",
            """
            SELECT consumer_id, format('list %s, orders %s', coalesce(version, 0), coalesce(changes, 0))
            FROM order_lists
            FULL JOIN (SELECT consumer_id, sum(version) AS changes FROM orders GROUP BY consumer_id) AS o USING (consumer_id)
            WHERE coalesce(version, 0) <> coalesce(changes, 0)
            """),
    ];
}
