using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;
using Shop.Hosting.Database;
using Shop.Identities;
using Shop.Postgres;
using Shop.Schema;
using Shop.Text;

namespace Shop.Local.Run;

/// <summary>
/// The database of one local shop: a private PostgreSQL in the data folder, or an existing database. An advisory lock prevents a second
/// shop on it.
/// </summary>
internal sealed partial class LocalDatabase : IAsyncDisposable
{
    public const string Name = "shop";
    private const long LockId = 0x53686F704C6F63;  // "ShopLoc"
    private const string ClusterIdPrefix = "local-";

    private readonly PrivatePostgres? _server;
    private readonly NpgsqlConnection _lockConnection;

    private LocalDatabase(PrivatePostgres? server, NpgsqlConnection lockConnection, string connectionString) =>
        (_server, _lockConnection, ConnectionString) = (server, lockConnection, connectionString);

    public string ConnectionString { get; }

    /// <summary>The database and its server, without the password.</summary>
    public string Address => AddressOf(new(ConnectionString));

    /// <summary>The cluster id: unique for each data folder, with a prefix that marks local clusters.</summary>
    public static string ClusterIdOf(DataFolder data) =>
        ClusterIdPrefix + DerivedId.From("local-cluster", Guid.Empty, data.Path).ToString("N")[..12];

    /// <summary>Starts or connects to the database, locks it, updates its schema, and deletes the silos of earlier runs.</summary>
    /// <param name="existing">The connection string of an existing database; null for a private PostgreSQL.</param>
    /// <param name="isRestored">True to make a restored copy a shop of its own (ADR 21); without it, a copy is rejected.</param>
    public static async Task<LocalDatabase> OpenAsync(
        string? existing, DataFolder data, bool isRestored, ILogger logger, CancellationToken cancellationToken)
    {
        var server = existing is null ? await PrivatePostgres.StartAsync(data.Postgres, cancellationToken: cancellationToken) : null;
        NpgsqlConnection? lockConnection = null;
        try
        {
            var connectionString = server is null
                ? existing!
                : await server.CreateDatabaseAsync(Name, cancellationToken: cancellationToken);
            lockConnection = await LockAsync(connectionString, cancellationToken);
            await RejectCopyOrOtherClustersAsync(lockConnection, ClusterIdOf(data), isRestored, cancellationToken);
            await CheckAsync(connectionString, logger, cancellationToken);
            await ShopSchema.MigrateAsync(connectionString, logger, cancellationToken);
            await TextFoldingCheck.RequireAsync(lockConnection, new ExpectedTextFolding(TextFolding.Fingerprint), cancellationToken);
            if (isRestored)
            {
                await RestoredDatabase.RenewAsync(connectionString, cancellationToken);
            }

            await DeleteEarlierSilosAsync(lockConnection, cancellationToken);
            return new(server, lockConnection, connectionString);
        }
        catch
        {
            await (lockConnection?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _lockConnection.DisposeAsync();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>Two clusters must never share a database: each shop holds an advisory lock while it runs.</summary>
    private static async Task<NpgsqlConnection> LockAsync(string connectionString, CancellationToken cancellationToken)
    {
        NpgsqlConnectionStringBuilder target;
        try
        {
            target = new(connectionString) { Pooling = false, KeepAlive = 30, ApplicationName = "shop-local" };
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // No inner exception: its message may contain a part of the string, and so of the password.
            throw new LocalShopException(
                "ConnectionStrings__Shop is not a PostgreSQL connection string; "
                + "for example: Host=localhost;Database=shop;Username=shop;Password=...");
        }

        if (string.IsNullOrEmpty(target.Host))
        {
            throw new LocalShopException("ConnectionStrings__Shop has no host.");
        }

        var connection = new NpgsqlConnection(target.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({LockId})", connection);
            return await command.ExecuteScalarAsync(cancellationToken) is true
                ? connection
                : throw new LocalShopException($"Another shop runs on the database {AddressOf(target)}; stop it first.");
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync();
            throw exception is NpgsqlException or TimeoutException or InvalidOperationException or ArgumentException
                ? new LocalShopException(await DatabaseFault.DescribeAsync(exception, target, cancellationToken), exception)
                : exception;
        }
    }

    /// <summary>The requirements on the database, as set in the environment.</summary>
    public static DatabaseOptions Requirements() =>
        new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new();

    private static async Task CheckAsync(string connectionString, ILogger logger, CancellationToken cancellationToken)
    {
        var warnings = await DatabaseCheck.RequireAsync(
            ShopDatabase.Normalise(connectionString, "shop-local"), Requirements(), isMigration: true, cancellationToken);
        foreach (var warning in warnings)
        {
            LogWarning(logger, warning);
        }
    }

    // The members that a copy has are those of its original.
    private static async Task RejectCopyOrOtherClustersAsync(
        NpgsqlConnection connection, string own, bool isRestored, CancellationToken cancellationToken)
    {
        if ((await DatabaseIdentity.ReadAsync(connection, cancellationToken)).IsOriginal)
        {
            await RejectOtherClustersAsync(connection, own, cancellationToken);
        }
        else if (!isRestored)
        {
            throw new LocalShopException(
                $"The database {AddressOf(new(connection.ConnectionString))} is a restored copy. To make it a shop of its own, start it "
                + "once with ./shop run --restored.");
        }
    }

    /// <summary>
    /// If silos of another cluster are alive, nothing in this database may be changed, not even its schema. This also detects another local
    /// shop that has lost its lock: the lock ends with its connection, for example when the server restarts.
    /// </summary>
    private static async Task RejectOtherClustersAsync(NpgsqlConnection connection, string own, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('orleansmembership') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return;
        }

        await using var others = new NpgsqlCommand(
            """
            SELECT deploymentid FROM orleansmembership
            WHERE status = 3 AND deploymentid <> $1 AND NOT starts_with(deploymentid, $1 || '-')
              AND iamalivetime > now() - interval '1 minute' LIMIT 1
            """,
            connection);
        others.Parameters.Add(new() { Value = own });
        if (await others.ExecuteScalarAsync(cancellationToken) is string cluster)
        {
            throw new LocalShopException(
                $"The database {AddressOf(new(connection.ConnectionString))} is in use by the cluster \"{cluster}\", or was within the "
                + "last minute; a local shop requires its own database.");
        }
    }

    /// <summary>Deletes the silos of earlier local runs, which are all dead: a starting silo would wait for them.</summary>
    private static async Task DeleteEarlierSilosAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var delete = new NpgsqlCommand(
            $"DELETE FROM orleansmembershipversion WHERE deploymentid LIKE '{ClusterIdPrefix}%'", connection);
        await delete.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string AddressOf(NpgsqlConnectionStringBuilder target) =>
        $"{target.Database ?? target.Username} at {target.Host}:{target.Port}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database: {Finding}")]
    private static partial void LogWarning(ILogger logger, string finding);
}
