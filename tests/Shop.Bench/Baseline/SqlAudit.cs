using Npgsql;

namespace Shop.Bench.Baseline;

/// <summary>Checks the data of the baseline, which has no audit of its own.</summary>
internal static class SqlAudit
{
    // Counts rows that must not exist.
    private const string Violations = """
        SELECT count(*) FROM (
          SELECT balance, seq, amount, lag(balance, 1, 0::bigint) OVER own AS before, lag(seq, 1, 0::bigint) OVER own AS seq_before
          FROM ledger_entries WINDOW own AS (PARTITION BY ledger, owner ORDER BY seq)) AS entry
        WHERE balance < 0 OR balance <> before + amount OR seq <> seq_before + 1
        UNION ALL
        SELECT count(*) FROM orders AS o
        FULL JOIN (
          SELECT order_id, sum(-amount) AS paid FROM ledger_entries_money WHERE kind = 2 GROUP BY order_id) AS payment USING (order_id)
        FULL JOIN (
          SELECT order_id, sum(-amount * price) AS cost, count(*) AS kinds
          FROM ledger_entries_stock WHERE kind = 2 GROUP BY order_id) AS taken USING (order_id)
        FULL JOIN (
          SELECT order_id, sum(-amount) AS places FROM ledger_entries_delivery WHERE kind = 2 GROUP BY order_id) AS booking USING (order_id)
        FULL JOIN (SELECT order_id, count(*) AS deliveries FROM deliveries GROUP BY order_id) AS delivery USING (order_id)
        FULL JOIN (SELECT order_id, count(*) AS messages FROM notifications GROUP BY order_id) AS message USING (order_id)
        WHERE (o.price = paid AND o.price = cost AND jsonb_array_length(o.lines) = kinds
          AND places = 1 AND deliveries = 1 AND messages = 1) IS NOT TRUE
        """;

    /// <summary>
    /// Checks that every balance is the sum of the entries, and that every order has its stock entries, payment, delivery and notification.
    /// </summary>
    /// <exception cref="BenchException">Rows are missing or too many.</exception>
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
                throw new BenchException($"The baseline is not consistent: {violations} entries or orders are wrong.");
            }
        }
    }
}
