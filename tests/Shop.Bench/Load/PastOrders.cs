using Npgsql;

namespace Shop.Bench.Load;

/// <summary>Inserts past orders with all their rows.</summary>
internal static class PastOrders
{
    private const int BatchSize = 20_000;

    private const string InitialEntries = """
        INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, created_at)
        SELECT 1, owner, 1, owner, 1, 900000000000, 900000000000, timestamptz '2026-01-01 00:00Z'
        FROM (
          SELECT (lpad(to_hex(c), 8, '0') || '-0000-8002-8000-000000000000')::uuid AS owner
          FROM generate_series(0, 999) AS c) AS customers
        UNION ALL
        SELECT 3, owner, 1, owner, 1, 1000000, 1000000, timestamptz '2026-01-01 00:00Z'
        FROM (
          SELECT (lpad(to_hex(s), 8, '0') || '-0000-8003-8000-000000000000')::uuid AS owner
          FROM generate_series(0, 4999) AS s) AS slots
        """;

    private const string Lists = """
        INSERT INTO order_lists (consumer_id, version)
        SELECT consumer_id, sum(version) FROM orders WHERE order_id < '10000000-0000-0000-0000-000000000000' GROUP BY consumer_id
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Inserts past orders. The items must be in stock, and no order may exist.</summary>
    public static async Task StoreAsync(NpgsqlDataSource database, int orders, int items)
    {
        using var stream = typeof(PastOrders).Assembly.GetManifestResourceStream("past_orders.sql")!;
        using var reader = new StreamReader(stream);
        var statement = await reader.ReadToEndAsync();
        await ExecuteAsync(database, InitialEntries);
        for (var from = 0; from < orders; from += BatchSize)
        {
            await ExecuteAsync(database, statement, from, Math.Min(from + BatchSize, orders), items);
        }

        await ExecuteAsync(database, Lists);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string statement, params int[] values)
    {
        await using var command = database.CreateCommand(statement);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}
