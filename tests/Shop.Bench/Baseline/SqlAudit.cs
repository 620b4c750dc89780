using Npgsql;

namespace Shop.Bench.Baseline;

/// <summary>The baseline's own proof that it adds up: it has no audit.</summary>
internal static class SqlAudit
{
    // What is asked for is what must not be there.
    private const string Violations = """
        SELECT count(*) FROM (
          SELECT balance, seq, amount, lag(balance, 1, 0::bigint) OVER own AS before, lag(seq, 1, 0::bigint) OVER own AS place_before
          FROM ledger_entries WINDOW own AS (PARTITION BY ledger, owner ORDER BY seq)) AS entry
        WHERE balance < 0 OR balance <> before + amount OR seq <> place_before + 1
        UNION ALL
        SELECT count(*) FROM orders AS o
        FULL JOIN (SELECT order_id, sum(-amount) AS paid FROM ledger_entries_money WHERE kind = 2 GROUP BY order_id) AS payment USING (order_id)
        FULL JOIN (SELECT order_id, sum(-amount * price) AS cost, count(*) AS kinds FROM ledger_entries_stock WHERE kind = 2 GROUP BY order_id) AS taken USING (order_id)
        FULL JOIN (SELECT order_id, sum(-amount) AS places FROM ledger_entries_delivery WHERE kind = 2 GROUP BY order_id) AS booking USING (order_id)
        FULL JOIN (SELECT order_id, count(*) AS deliveries FROM deliveries GROUP BY order_id) AS delivery USING (order_id)
        FULL JOIN (SELECT order_id, count(*) AS messages FROM notifications GROUP BY order_id) AS message USING (order_id)
        WHERE (o.price = paid AND o.price = cost AND jsonb_array_length(o.lines) = kinds AND places = 1 AND deliveries = 1 AND messages = 1) IS NOT TRUE
        """;

    /// <summary>Every ledger is the sum of its entries, and every order has what it took, what it paid, its delivery and its notification.</summary>
    /// <exception cref="BenchException">Something is missing or too much.</exception>
    public static async Task RunAsync(NpgsqlDataSource database)
    {
        await using var analyze = database.CreateCommand("ANALYZE");
        await analyze.ExecuteNonQueryAsync();
        await using var command = database.CreateCommand(Violations);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (reader.GetInt64(0) is var violations and > 0)
            {
                throw new BenchException($"The baseline does not add up: {violations} entries or orders are wrong.");
            }
        }
    }
}
