using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Npgsql;
using Shop.Bench.Processes;

namespace Shop.Bench.Load;

/// <summary>A customer with a valid token.</summary>
internal sealed record Customer(string Name, AuthenticationHeaderValue Authorization);

/// <summary>Creates the items and customers of a measurement, and audits the shop.</summary>
internal static class SeedData
{
    private const string Password = "correct horse battery";
    private const int ConcurrentRegistrations = 4;
    private const long InitialBalance = 900_000_000_000;

    private static readonly string[] Words =
        ["lantern", "teapot", "cushion", "doorstop", "candle", "parasol", "napkin", "clock", "garland", "ribbon"];

    // 3 GB, as much as BenchShop lets PostgreSQL keep.
    private const string FillLog =
        "SELECT count(pg_logical_emit_message(false, 'bench', repeat('x', 8000000))) FROM generate_series(1, 375)";

    /// <summary>The id of an item, computed from its number.</summary>
    public static Guid ItemId(int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        bytes[6] = 0x80;
        bytes[8] = 0x80;
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], number);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Prefixes of titles (a word and the first digit of the number) and the number of items with each prefix.</summary>
    public static IReadOnlyDictionary<string, int> Prefixes(int items) => Enumerable.Range(0, items)
        .CountBy(number => $"bench {Words[number % Words.Length]} {number.ToString(CultureInfo.InvariantCulture)[0]}")
        .ToDictionary();

    /// <summary>Inserts items with these numbers as rows. A million items through the API would take an hour.</summary>
    public static async Task StockAsync(NpgsqlDataSource database, int from, int to)
    {
        await using var command = database.CreateCommand("""
            WITH item AS MATERIALIZED (
              SELECT n, (lpad(to_hex(n), 8, '0') || '-0000-8000-8000-0000' || lpad(to_hex(n), 8, '0'))::uuid AS id,
                'bench ' || $3[n % 10 + 1] || ' ' || n AS title
              FROM generate_series($1, $2 - 1) AS n),
            product AS (
              INSERT INTO products (item_id, title, title_folded, description, words, price, version, fingerprint, created_at, updated_at)
              SELECT id, title, title, '', title, 100 + n % 900, 1, id, now(), now() FROM item)
            INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, created_at)
            SELECT 2, id, 1, id, 1, 1000000000, 1000000000, now() FROM item
            """);
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        command.Parameters.Add(new() { Value = Words });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// Vacuums the tables and creates the files of the write-ahead log before the measurement, as a running database would have done.
    /// PostgreSQL reuses these files. Creating one takes a tenth of a second, in which no transaction commits.
    /// </summary>
    public static async Task SettleAsync(NpgsqlDataSource database)
    {
        foreach (var statement in new[] { "VACUUM (ANALYZE)", FillLog, "CHECKPOINT" })
        {
            await using var command = database.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Registers customers, logs them in and tops up their accounts, through the API.</summary>
    public static async Task<IReadOnlyList<Customer>> RegisterAsync(Uri api, int count)
    {
        using var http = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(60) };
        var customers = new List<Customer>();
        foreach (var some in Enumerable.Range(0, count).Chunk(ConcurrentRegistrations))
        {
            customers.AddRange(await Task.WhenAll(some.Select(_ => RegisterAsync(http))));
        }

        return customers;
    }

    /// <summary>Runs the shop's audit.</summary>
    /// <exception cref="BenchException">The audit reports a violation.</exception>
    public static async Task AuditAsync(BenchShop shop)
    {
        using var http = new HttpClient { BaseAddress = shop.Api, Timeout = TimeSpan.FromMinutes(10) };
        var credentials = JsonSerializer.Serialize(new { username = BenchShop.AdminName, password = shop.AdminPassword });
        var login = await SendAsync(http, "auth/login", credentials, null);
        using var request = new HttpRequestMessage(HttpMethod.Get, "admin/audit");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", login.RootElement.GetProperty("accessToken").GetString());
        using var answer = await http.SendAsync(request);
        var audit = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode || JsonDocument.Parse(audit).RootElement.GetProperty("ok").ValueKind != JsonValueKind.True)
        {
            throw new BenchException($"The audit failed: {audit}");
        }
    }

    private static async Task<Customer> RegisterAsync(HttpClient http)
    {
        var name = $"bench-{Guid.CreateVersion7():N}";
        var credentials = JsonSerializer.Serialize(new { username = name, password = Password });
        await SendAsync(http, "auth/register", credentials, null);
        var login = await SendAsync(http, "auth/login", credentials, null);
        var token = new AuthenticationHeaderValue("Bearer", login.RootElement.GetProperty("accessToken").GetString());
        await SendAsync(http, "payments/debits", JsonSerializer.Serialize(new { amount = InitialBalance }), token);
        return new Customer(name, token);
    }

    private static async Task<JsonDocument> SendAsync(HttpClient http, string path, string body, AuthenticationHeaderValue? token)
    {
        var key = Guid.CreateVersion7().ToString();
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.Authorization = token;
            request.Headers.Add("Idempotency-Key", key);
            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.IsSuccessStatusCode)
            {
                return JsonDocument.Parse(text.Length == 0 ? "{}" : text);
            }

            if ((int)answer.StatusCode is not (429 or 503) || attempt == 20)
            {
                throw new BenchException($"POST {path} was answered {(int)answer.StatusCode}: {text}");
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }
}
