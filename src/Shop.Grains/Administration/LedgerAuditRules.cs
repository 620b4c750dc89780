using System.Collections.Immutable;

namespace Shop.Administration;

/// <summary>Rules for every ledger, independent of the meaning of its entries.</summary>
internal static class LedgerAuditRules
{
    /// <summary>One row per ledger: ledger, owners, entries, sums added, taken and given back, and the sum of balances.</summary>
    public const string Sums =
        """
        SELECT ledger, owners, entries, added, taken, given, balances
        FROM (
          SELECT ledger, count(*) AS entries, coalesce(sum(amount) FILTER (WHERE kind = 1), 0) AS added,
                 -coalesce(sum(amount) FILTER (WHERE kind = 2), 0) AS taken, coalesce(sum(amount) FILTER (WHERE kind = 3), 0) AS given
          FROM ledger_entries GROUP BY ledger) AS moved
        JOIN (
          SELECT ledger, count(*) AS owners, sum(balance) AS balances
          FROM (SELECT DISTINCT ON (ledger, owner) ledger, balance FROM ledger_entries ORDER BY ledger, owner, seq DESC) AS last
          GROUP BY ledger) AS rest USING (ledger)
        """;

    private const string Ledger = "CASE ledger WHEN 1 THEN 'money' WHEN 2 THEN 'stock' ELSE 'delivery' END";

    /// <summary>Rules that compare the entries of one ledger with each other.</summary>
    public static ImmutableArray<AuditRule> OfOneLedger { get; } =
    [
        new("ledger-sequence",
            $"""
            SELECT owner, format('%s: entry %s follows %s', {Ledger}, seq, before)
            FROM (SELECT ledger, owner, seq, lag(seq, 1, 0::bigint) OVER (PARTITION BY ledger, owner ORDER BY seq) AS before
                  FROM ledger_entries) AS e
            WHERE seq <> before + 1
            """),
        new("ledger-running-sum",
            $"""
            SELECT owner, format('%s: entry %s of %s makes %s of %s', {Ledger}, seq, amount, balance, before)
            FROM (SELECT ledger, owner, seq, amount, balance,
                         lag(balance, 1, 0::bigint) OVER (PARTITION BY ledger, owner ORDER BY seq) AS before
                  FROM ledger_entries) AS e
            WHERE balance <> before + amount
            """),
        new("ledger-never-negative",
            $"SELECT owner, format('%s: %s after entry %s', {Ledger}, balance, seq) FROM ledger_entries WHERE balance < 0"),
        new("ledger-operation-once",
            $"""
            SELECT owner, format('%s: operation %s has %s entries', {Ledger}, operation, count(*))
            FROM ledger_entries GROUP BY ledger, owner, operation HAVING count(*) > 1
            """),
        new("ledger-order-once",
            $"""
            SELECT owner, format('%s: order %s has %s entries of kind %s', {Ledger}, order_id, count(*), kind)
            FROM ledger_entries WHERE order_id IS NOT NULL GROUP BY ledger, owner, order_id, kind HAVING count(*) > 1
            """),
        new("ledger-give-back",
            $"""
            SELECT owner, format('%s: order %s took %s and was given back %s', {Ledger}, order_id, taken, given)
            FROM (SELECT ledger, owner, order_id, -coalesce(sum(amount) FILTER (WHERE kind = 2), 0) AS taken,
                         sum(amount) FILTER (WHERE kind = 3) AS given
                  FROM ledger_entries WHERE order_id IS NOT NULL GROUP BY ledger, owner, order_id) AS e
            WHERE given > taken
            """),
        new("ledger-adds-up",
            $"""
            SELECT {Ledger}, format('added %s, left %s, taken %s, given back %s', added, balances, taken, given)
            FROM ({Sums}) AS e
            WHERE added <> balances + taken - given
            """),
    ];

    /// <summary>Rules that compare ledgers with other tables.</summary>
    public static ImmutableArray<AuditRule> Others { get; } =
    [
        new("ledger-known-order",
            $"""
            SELECT order_id, format('%s of %s', {Ledger}, owner)
            FROM ledger_entries AS e
            WHERE order_id IS NOT NULL AND NOT EXISTS (SELECT FROM orders AS o WHERE o.order_id = e.order_id)
            """),
        new("stock-known-item",
            """
            SELECT DISTINCT owner, 'stock of no item'
            FROM ledger_entries AS e
            WHERE ledger = 2 AND NOT EXISTS (SELECT FROM products AS p WHERE p.item_id = e.owner)
            """),
        new("item-has-ledger",
            """
            SELECT item_id, 'no stock ledger'
            FROM products AS p
            WHERE NOT EXISTS (SELECT FROM ledger_entries AS e WHERE e.ledger = 2 AND e.owner = p.item_id)
            """),

        // The price of the last change before the entry. A change by a silo of the version before has no entry of its own: the price of an
        // entry near it is not known.
        new("reservation-price",
            """
            SELECT e.owner, format('entry %s at %s; valid was %s%s', e.seq, e.price, valid.price,
                                   CASE WHEN valid.archived THEN ', archived' END)
            FROM ledger_entries AS e
            CROSS JOIN LATERAL (
              SELECT price, archived, is_exact FROM item_prices AS p
              WHERE p.item_id = e.owner AND coalesce(p.since_seq, -1) < e.seq ORDER BY version DESC LIMIT 1) AS valid
            WHERE e.ledger = 2 AND e.kind = 2 AND e.amount < 0
              AND valid.is_exact AND (valid.archived OR e.price IS DISTINCT FROM valid.price)
            """),
        new("money-of-the-customer",
            """
            SELECT order_id, format('account %s moved money for an order of %s', owner, consumer_id)
            FROM ledger_entries JOIN orders USING (order_id)
            WHERE ledger = 1 AND owner <> consumer_id
            """),
    ];
}
