namespace Shop.Orders;

/// <summary>
/// The statements of <see cref="OrderQueriesGrain"/>. Each filter has a text of its own, so that each is planned with its index.
/// $5 is the status, where it is asked for.
/// </summary>
internal static class OrderSql
{
    public const string List = $"{ListBegin}{ListEnd}";

    public const string ListByStatus = $"{ListBegin} AND status = $5{ListEnd}";

    public const string ListAll = $"{ListAllBegin}{ListAllEnd}";

    public const string ListAllByStatus = $"{ListAllBegin} AND status = $5{ListAllEnd}";

    // What is pending is open (orders_open), and of open orders there are few: their index finds them among millions.
    public const string ListAllPending = $"{ListAllBegin} AND status = $5 AND is_open{ListAllEnd}";

    public const string ListReservations =
        $"""
        SELECT {OrderRow.Columns}
        FROM orders
        WHERE consumer_id = $1 AND (created_at, order_id) < ($2, $3) AND price IS NOT NULL
        ORDER BY created_at DESC, order_id DESC
        LIMIT $4
        """;

    // One statement is one snapshot: the version of the list is that of the very orders on the page. One row without an order
    // comes for an empty page.
    private const string ListBegin =
        $"""
        SELECT o.*, l.version
        FROM (SELECT 1) AS always
        LEFT JOIN order_lists AS l ON l.consumer_id = $1
        LEFT JOIN (
          SELECT {OrderRow.Columns}
          FROM orders
          WHERE consumer_id = $1 AND (created_at, order_id) < ($2, $3)
        """;

    private const string ListEnd =
        """

          ORDER BY created_at DESC, order_id DESC
          LIMIT $4) AS o ON true
        ORDER BY o.created_at DESC, o.order_id DESC
        """;

    private const string ListAllBegin =
        $"""
        SELECT {OrderRow.Columns}
        FROM orders
        WHERE created_at < $1 AND (created_at, order_id) > ($2, $3)
        """;

    private const string ListAllEnd =
        """

        ORDER BY created_at, order_id
        LIMIT $4
        """;
}
