namespace Shop.Orders.Storage;

/// <summary>
/// The statements of <see cref="OrderQueriesGrain"/>. Each filter has a statement of its own, so that each is planned with its index. $4 is
/// the page limit plus one; $5 is the status, if the statement filters the orders of one user by it.
/// </summary>
/// <remarks>
/// The orders of a page have at most 2,000 lines in total, which limits its size in bytes; the first order is always included. The column
/// after those of an order is true if more orders follow.
/// </remarks>
internal static class OrderSql
{
    public const string List = $"{ListBegin}{ListEnd}";

    public const string ListByStatus = $"{ListBegin} AND status = $5{ListEnd}";

    public const string ListAll = $"{ListAllBegin}{ListAllEnd}";

    // Most orders are processed: the index of all orders finds them.
    public const string ListAllProcessed = $"{ListAllBegin} AND status = 1{ListAllEnd}";

    // Pending, failed and cancelled orders are few, and a partial index of their own finds them among millions. PostgreSQL uses it only if
    // the statement has the status as a literal.
    public const string ListAllPending = $"{ListAllBegin} AND status = 0 AND is_open{ListAllEnd}";

    public const string ListAllFailed = $"{ListAllBegin} AND status = 2{ListAllEnd}";

    public const string ListAllCancelled = $"{ListAllBegin} AND status = 3{ListAllEnd}";

    public const string ListReservations = $"{OwnBegin} AND price IS NOT NULL{OwnEnd}";

    private const string NewestFirst = "created_at DESC, order_id DESC";

    private const string OldestFirst = "created_at, order_id";

    // One statement is one snapshot: the version of the list matches the orders of the page. An empty page is one row without an order.
    private const string ListBegin =
        $"""
        SELECT o.*, l.version
        FROM (SELECT 1) AS always
        LEFT JOIN order_lists AS l ON l.consumer_id = $1
        LEFT JOIN (
        {OwnBegin}
        """;

    private const string ListEnd =
        $"""
        {OwnEnd}) AS o ON true
        ORDER BY o.created_at DESC, o.order_id DESC
        """;

    private const string OwnBegin =
        $"""
        {PageBegin}
            WHERE consumer_id = $1 AND (created_at, order_id) < ($2, $3)
        """;

    private const string OwnEnd =
        $"""

            ORDER BY {NewestFirst}
            LIMIT $4) AS found
          WINDOW walk AS (ORDER BY {NewestFirst})) AS counted
        {PageEnd}
        ORDER BY {NewestFirst}
        """;

    private const string ListAllBegin =
        $"""
        {PageBegin}
            WHERE created_at < $1 AND (created_at, order_id) > ($2, $3)
        """;

    private const string ListAllEnd =
        $"""

            ORDER BY {OldestFirst}
            LIMIT $4) AS found
          WINDOW walk AS (ORDER BY {OldestFirst})) AS counted
        {PageEnd}
        ORDER BY {OldestFirst}
        """;

    private const string PageBegin =
        $"""
        SELECT {OrderRow.Columns}, has_next
        FROM (
          SELECT {OrderRow.Columns}, (lead(order_id) OVER walk) IS NOT NULL AS has_next,
                 row_number() OVER walk AS place, sum(jsonb_array_length(lines)) OVER walk AS lines_so_far
          FROM (
            SELECT {OrderRow.Columns}
            FROM orders
        """;

    private const string PageEnd = "WHERE place < $4 AND (place = 1 OR lines_so_far <= 2000)";
}
