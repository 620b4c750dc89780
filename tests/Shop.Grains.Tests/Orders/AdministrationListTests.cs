using System.Globalization;
using Npgsql;
using Shop.Orders.Storage;
using Shop.Testing;

namespace Shop.Grains.Tests.Orders;

/// <summary>The plans of the lists of all orders, on a table in which most orders are processed.</summary>
public sealed class AdministrationListTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IAsyncLifetime
{
    private const int Processed = 20_000;

    public static TheoryData<string, string, int> Lists => new()
    {
        { OrderSql.ListAllPending, "orders_open_ones", 5 },
        { OrderSql.ListAllFailed, "orders_failed", 21 },
        { OrderSql.ListAllCancelled, "orders_cancelled", 21 },
        { OrderSql.ListAllProcessed, "orders_created", 21 },
        { OrderSql.ListAll, "orders_created", 21 },
    };

    public async ValueTask InitializeAsync() => await ExecuteAsync(
        $$"""
        TRUNCATE orders;
        INSERT INTO orders (
          order_id, consumer_id, status, is_open, fingerprint, price, currency, lines, delivery, failure, timeline, version,
          created_at, updated_at)
        SELECT gen_random_uuid(), gen_random_uuid(), status, status = 0, gen_random_uuid(), 1, 'EUR', '[{}]', '{}',
          CASE status WHEN 2 THEN '{}'::jsonb END, '[]', 1, now() - number * interval '1 s', now()
        FROM generate_series(1, {{Processed}}) AS number, LATERAL (
          SELECT CASE number % 400 WHEN 1 THEN 2 WHEN 2 THEN 3 ELSE CASE WHEN number <= 5 THEN 0 ELSE 1 END END AS status) AS kind;
        ANALYZE orders
        """);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_reads_the_orders_of_its_page_by_an_index(string sql, string index, int most)
    {
        await using var connection = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "SET plan_cache_mode = force_generic_plan");
        await ExecuteAsync(connection, $"PREPARE list (timestamptz, timestamptz, uuid, bigint) AS {sql}");

        await using var explain = new NpgsqlCommand(
            $"EXPLAIN (ANALYZE, TIMING off) EXECUTE list ('infinity', '-infinity', '{Guid.Empty}', 21)", connection);
        var plan = new List<string>();
        await using (var reader = await explain.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                plan.Add(reader.GetString(0));
            }
        }

        var scan = Assert.Single(plan, line => line.Contains(" on orders", StringComparison.Ordinal));
        Assert.Contains(index, scan, StringComparison.Ordinal);
        var rows = scan[(scan.IndexOf("(actual rows=", StringComparison.Ordinal) + "(actual rows=".Length)..].Split(' ', '.')[0];
        Assert.InRange(int.Parse(rows, CultureInfo.InvariantCulture), 1, most);
        Assert.DoesNotContain(plan, line => line.Contains("Rows Removed by Filter", StringComparison.Ordinal) && Removed(line) > most);
    }

    private static int Removed(string line) => int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
