namespace Shop.Catalog;

/// <summary>
/// The statements of <see cref="CatalogQueriesGrain"/>. A walk is one pass through all pages of a list. It shows the items in the order of
/// their texts at its start (0003_catalogue.sql). $1 identifies that time by the number of its last change. The text of an item comes from
/// its row if it is not newer than $1, otherwise from product_texts. The first page has no number: it reads the current one and puts it
/// into the cursor.
/// </summary>
internal static class CatalogSql
{
    /// <summary>
    /// $1 number of the walk or null, $2 item of the cursor or zero, $3 prefix, $4 rows. Keys are compared as row values, so that the index
    /// finds the first row of every page directly.
    /// </summary>
    public const string ListFromPrefix = $"{ListBegin}{ListEnd}";

    /// <summary>As <see cref="ListFromPrefix"/>, with $5 the exclusive end of the range of titles.</summary>
    public const string ListInPrefix =
        $"{ListBegin} AND title_folded < $5{ListMiddle} AND t.title_folded < $5 AND p.title_folded < $5{ListRest}";

    /// <summary>Movements of stock. An entry that only marks a change of the item (ProductGrain) is none.</summary>
    public const string Stock =
        """
        SELECT seq, kind, amount, balance, order_id, note, created_at
        FROM ledger_entries
        WHERE ledger = 2 AND owner = $1 AND seq < $2 AND (kind <> 1 OR price IS NULL OR seq = 1)
        ORDER BY seq DESC
        LIMIT $3
        """;

    /// <summary>
    /// The columns of an item that <see cref="CatalogQueriesGrain"/> reads, from products as p and <see cref="LastStockEntry"/>.
    /// </summary>
    internal const string Item =
        "p.item_id, p.title, p.description, p.price, p.archived, p.version, coalesce(s.balance, 0), coalesce(s.seq, 0)";

    internal const string LastStockEntry =
        """
        LEFT JOIN LATERAL (
          SELECT balance, seq FROM ledger_entries WHERE ledger = 2 AND owner = p.item_id ORDER BY seq DESC LIMIT 1) AS s ON true
        """;

    /// <summary>The number of the walk.</summary>
    internal const string Walk = "coalesce($1::bigint, (SELECT last FROM catalogue_changes))";

    // The title of the cursor's item in this walk.
    private const string LastTitle =
        """
        (SELECT coalesce(
           (SELECT title_folded FROM product_texts WHERE item_id = $2 AND since <= $1 AND until > $1),
           (SELECT title_folded FROM products WHERE item_id = $2),
           $3))
        """;

    private const string ListBegin =
        $"""
        SELECT {Item}, (SELECT {Walk})
        FROM (
          (SELECT item_id, title_folded
           FROM products
           WHERE NOT archived AND text_since <= (SELECT {Walk}) AND (title_folded, item_id) > ({LastTitle}, $2)
        """;

    private const string ListMiddle =
        $"""

           ORDER BY title_folded, item_id
           LIMIT $4)
          UNION ALL
          (SELECT t.item_id, t.title_folded
           FROM product_texts AS t
           JOIN products AS p ON p.item_id = t.item_id AND NOT p.archived AND p.title_folded >= $3
           WHERE t.until > (SELECT {Walk}) AND t.since <= (SELECT {Walk}) AND (t.title_folded, t.item_id) > ({LastTitle}, $2)
        """;

    private const string ListRest =
        $"""

           ORDER BY t.title_folded, t.item_id
           LIMIT $4)
          ORDER BY title_folded, item_id
          LIMIT $4) AS w
        JOIN products AS p ON p.item_id = w.item_id
        {LastStockEntry}
        ORDER BY w.title_folded, w.item_id
        """;

    private const string ListEnd = $"{ListMiddle}{ListRest}";
}
