using System.Text.Json;
using Npgsql;

namespace Shop.Chaos.Check;

internal sealed record Entry(
    int Ledger, Guid Owner, long Seq, Guid Operation, int Kind, long Amount, long Balance, Guid? Order, long? Price)
{
    public const int Money = 1;
    public const int Stock = 2;
    public const int Delivery = 3;
    public const int Add = 1;
    public const int Take = 2;
    public const int GiveBack = 3;
}

internal sealed record OrderRow(Guid Id, Guid Customer, int Status, bool IsOpen, long? Price, IReadOnlyList<LineRow> Lines, bool WasUndone)
{
    public const int Pending = 0;
    public const int Processed = 1;
    public const int Failed = 2;
    public const int Cancelled = 3;
}

internal sealed record LineRow(Guid Item, long Quantity, long? Price);

internal sealed record DeliveryRow(Guid Id, Guid Order, Guid Slot, string City, bool IsCancelled);

internal sealed record NotificationRow(Guid Id, Guid User, Guid Order, int Kind);

internal sealed record PriceRow(Guid Item, long Version, long Price);

/// <summary>The stored rows at the end of a run, read by the checker's own statements.</summary>
internal sealed record Tables(
    IReadOnlyList<Entry> Entries,
    IReadOnlyList<OrderRow> Orders,
    IReadOnlyList<DeliveryRow> Deliveries,
    IReadOnlyList<NotificationRow> Notifications,
    IReadOnlyList<PriceRow> Prices,
    IReadOnlyList<string> Leftovers)
{
    // Rows that must not exist, each with a description.
    private const string LeftoversSql =
        """
        SELECT format('reminder %s of %s', remindername, grainid) FROM orleansreminders WHERE remindername = 'saga'
        UNION ALL
        SELECT format('%s states of %s %s/%s/%s', count(*), graintypestring, grainidn0, grainidn1, grainidextensionstring)
        FROM orleansstorage GROUP BY serviceid, graintypestring, grainidn0, grainidn1, grainidextensionstring HAVING count(*) > 1
        UNION ALL
        SELECT format('%s entries %s of ledger %s, owner %s', count(*), seq, ledger, owner)
        FROM ledger_entries GROUP BY ledger, owner, seq HAVING count(*) > 1
        UNION ALL
        SELECT format('%s entries of operation %s in ledger %s of %s', count(*), operation, ledger, owner)
        FROM ledger_entries GROUP BY ledger, owner, operation HAVING count(*) > 1
        UNION ALL
        SELECT format('order %s is open with status %s', order_id, status) FROM orders WHERE is_open
        """;

    public static async Task<Tables> ReadAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        return new Tables(
            await ReadAsync(
                """
                SELECT ledger::int, owner, seq, operation, kind::int, amount, balance, order_id, price
                FROM ledger_entries ORDER BY ledger, owner, seq
                """,
                row => new Entry(
                    row.GetInt32(0), row.GetGuid(1), row.GetInt64(2), row.GetGuid(3), row.GetInt32(4), row.GetInt64(5), row.GetInt64(6),
                    row.IsDBNull(7) ? null : row.GetGuid(7), row.IsDBNull(8) ? null : row.GetInt64(8))),
            await ReadAsync(
                """
                SELECT order_id, consumer_id, status::int, is_open, price, lines::text,
                       timeline @> '[{"name": "release", "outcome": "done"}]' OR timeline @> '[{"name": "unbook", "outcome": "done"}]'
                FROM orders
                """,
                row => new OrderRow(
                    row.GetGuid(0), row.GetGuid(1), row.GetInt32(2), row.GetBoolean(3), row.IsDBNull(4) ? null : row.GetInt64(4),
                    ReadLines(row.GetString(5)), row.GetBoolean(6))),
            await ReadAsync(
                "SELECT delivery_id, order_id, slot, city, is_cancelled FROM deliveries",
                row => new DeliveryRow(row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetBoolean(4))),
            await ReadAsync(
                "SELECT notification_id, user_id, order_id, kind::int FROM notifications",
                row => new NotificationRow(row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetInt32(3))),
            await ReadAsync(
                "SELECT item_id, version, price FROM item_prices",
                row => new PriceRow(row.GetGuid(0), row.GetInt64(1), row.GetInt64(2))),
            await ReadAsync(LeftoversSql, row => row.GetString(0)));

        async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<T>();
            while (await reader.ReadAsync())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }

    private static List<LineRow> ReadLines(string json) =>
    [
        .. JsonDocument.Parse(json).RootElement.EnumerateArray().Select(line => new LineRow(
            line.GetProperty("item").GetGuid(),
            line.GetProperty("quantity").GetInt64(),
            line.TryGetProperty("price", out var price) && price.ValueKind == JsonValueKind.Number ? price.GetInt64() : null)),
    ];
}
