using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Shop.Bench.Baseline;

/// <summary>
/// The baseline: one endpoint that places the same order in one PostgreSQL transaction, one prepared statement and one round trip. It has
/// no authentication, idempotency keys, timeline or limits, so it is a lower bound of the cost of such a service.
/// </summary>
internal static class SqlShop
{
    public const string CommandName = "sql-shop";

    private const string Place = "SELECT bench_place_order($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

    // As the silo's connections: plans are created while the tables are nearly empty, and are kept.
    private const string ByIndex = "-c enable_seqscan=off";

    // Enough to keep PostgreSQL busy on a small machine. More connections would only add contention.
    private const int Connections = 16;

    /// <summary>Creates the SQL function and the initial balances of the customers.</summary>
    public static async Task PrepareAsync(NpgsqlDataSource database, IEnumerable<Guid> customers)
    {
        using var stream = typeof(SqlShop).Assembly.GetManifestResourceStream("place_order.sql")!;
        using var reader = new StreamReader(stream);
        await using var create = database.CreateCommand(await reader.ReadToEndAsync());
        await create.ExecuteNonQueryAsync();
        await using var give = database.CreateCommand("""
            INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, created_at)
            SELECT 1, id, 1, id, 1, 900000000000, 900000000000, now() FROM unnest($1) AS id
            """);
        give.Parameters.Add(new() { Value = customers.ToArray() });
        await give.ExecuteNonQueryAsync();
    }

    /// <summary>Serves requests until it is cancelled.</summary>
    public static async Task RunAsync(int port, string connectionString, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, SqlJson.Default));
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = Connections,
            MaxAutoPrepare = 10,
            NoResetOnClose = true,
            Options = ByIndex,
        }.ConnectionString);
        var app = builder.Build();
        app.MapGet("/health/ready", () => Results.Ok());
        app.MapPost(
            "/api/v1/orders",
            (SqlOrder order, HttpRequest request) =>
                PlaceAsync(database, order, Guid.Parse(request.Headers.Authorization.ToString().AsSpan("User ".Length))));
        await HostingAbstractionsHostExtensions.RunAsync(app, cancellationToken);
    }

    private static async Task<IResult> PlaceAsync(NpgsqlDataSource database, SqlOrder order, Guid customer)
    {
        var id = Guid.CreateVersion7();
        var at = DateTimeOffset.Parse(order.Delivery.Datetime, CultureInfo.InvariantCulture).ToUniversalTime();
        var slot = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{order.Delivery.City}{at:yyyyMMddHH}")).AsSpan(0, 16));
        var lines = JsonSerializer.Serialize(order.Items, SqlJson.Default.IReadOnlyListSqlLine);
        var delivery = JsonSerializer.Serialize(order.Delivery, SqlJson.Default.SqlDelivery);
        await using var command = database.CreateCommand(Place);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = customer });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. order.Items.Select(line => line.ItemId)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. order.Items.Select(line => line.Quantity)] });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = lines, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = delivery, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = slot });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = order.Delivery.City });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = at.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() });
        var price = (long)(await command.ExecuteScalarAsync())!;
        return Results.Json(new SqlPlaced(id, "PROCESSED", price, order.Items, order.Delivery), SqlJson.Default.SqlPlaced, statusCode: 201);
    }
}

internal sealed record SqlOrder(IReadOnlyList<SqlLine> Items, SqlDelivery Delivery);

internal sealed record SqlLine(Guid ItemId, long Quantity);

internal sealed record SqlDelivery(string Type, string City, string? Address, string Datetime);

internal sealed record SqlPlaced(Guid OrderId, string Status, long Price, IReadOnlyList<SqlLine> Items, SqlDelivery Delivery);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SqlOrder))]
[JsonSerializable(typeof(SqlPlaced))]
internal sealed partial class SqlJson : JsonSerializerContext;
