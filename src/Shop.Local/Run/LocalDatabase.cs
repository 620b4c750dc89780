using Microsoft.Extensions.Logging;
using Npgsql;
using Shop.Identities;
using Shop.Postgres;
using Shop.Schema;

namespace Shop.Local.Run;

/// <summary>
/// The database of one local shop: a private PostgreSQL in the data folder, or one that runs elsewhere. Nobody else runs a shop on it meanwhile.
/// </summary>
internal sealed class LocalDatabase : IAsyncDisposable
{
    private const string Name = "shop";
    private const long ExclusiveUse = 0x53686F704C6F63;  // "ShopLoc"
    private const string LocalClusters = "local-";

    private readonly PrivatePostgres? _server;
    private readonly NpgsqlConnection _claim;

    private LocalDatabase(PrivatePostgres? server, NpgsqlConnection claim, string connectionString) =>
        (_server, _claim, ConnectionString) = (server, claim, connectionString);

    public string ConnectionString { get; }

    /// <summary>Where the database is, without its password.</summary>
    public string Place => PlaceOf(new(ConnectionString));

    /// <summary>The cluster's id: of its own for each data folder, and recognisable as a local one.</summary>
    public static string ClusterIdOf(DataFolder data) => LocalClusters + DerivedId.From("local-cluster", Guid.Empty, data.Path).ToString("N")[..12];

    /// <summary>Starts or reaches the database, claims it, brings its schema up to date, and forgets the silos of earlier runs.</summary>
    public static async Task<LocalDatabase> OpenAsync(string? elsewhere, DataFolder data, ILogger logger, CancellationToken cancellationToken)
    {
        var server = elsewhere is null ? await PrivatePostgres.StartAsync(data.Postgres, cancellationToken: cancellationToken) : null;
        NpgsqlConnection? claim = null;
        try
        {
            var connectionString = server is null ? elsewhere! : await server.CreateDatabaseAsync(Name, cancellationToken: cancellationToken);
            claim = await ClaimAsync(connectionString, cancellationToken);
            await RefuseOthersAsync(claim, ClusterIdOf(data), cancellationToken);
            await ShopSchema.MigrateAsync(connectionString, logger, cancellationToken);
            await ForgetEarlierSilosAsync(claim, cancellationToken);
            return new(server, claim, connectionString);
        }
        catch
        {
            await (claim?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _claim.DisposeAsync();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>Two clusters must never share one database: the first holds a lock on it as long as it runs.</summary>
    private static async Task<NpgsqlConnection> ClaimAsync(string connectionString, CancellationToken cancellationToken)
    {
        NpgsqlConnectionStringBuilder target;
        try
        {
            target = new(connectionString) { Pooling = false, KeepAlive = 30, ApplicationName = "shop-local" };
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // The cause may quote a part of the string, and the string holds a password.
            throw new LocalShopException("ConnectionStrings__Shop is not a PostgreSQL connection string; for example: Host=localhost;Database=shop;Username=shop;Password=...");
        }

        if (string.IsNullOrEmpty(target.Host))
        {
            throw new LocalShopException("ConnectionStrings__Shop names no host.");
        }

        var connection = new NpgsqlConnection(target.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({ExclusiveUse})", connection);
            return await command.ExecuteScalarAsync(cancellationToken) is true
                ? connection
                : throw new LocalShopException($"Another shop runs on the database {PlaceOf(target)}; stop it first.");
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync();
            throw exception is NpgsqlException or TimeoutException or InvalidOperationException or ArgumentException
                ? new LocalShopException($"The database {PlaceOf(target)} cannot be used: {Faults.FirstLine(exception.Message)}", exception)
                : exception;
        }
    }

    /// <summary>
    /// Silos of any other cluster may be alive, and then this database is theirs: nothing of it may be touched, not even its schema. That holds for
    /// another local shop, too: its claim ends with its connection, and it may have survived a restart of the server.
    /// </summary>
    private static async Task RefuseOthersAsync(NpgsqlConnection connection, string own, CancellationToken cancellationToken)
    {
        await using var known = new NpgsqlCommand("SELECT to_regclass('orleansmembership') IS NOT NULL", connection);
        if (await known.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return;
        }

        await using var others = new NpgsqlCommand(
            "SELECT deploymentid FROM orleansmembership WHERE status = 3 AND deploymentid <> $1 AND iamalivetime > now() - interval '1 minute' LIMIT 1", connection);
        others.Parameters.Add(new() { Value = own });
        if (await others.ExecuteScalarAsync(cancellationToken) is string cluster)
        {
            throw new LocalShopException(
                $"The database {PlaceOf(new(connection.ConnectionString))} is in use by the cluster \"{cluster}\", or was a minute ago; a local shop needs a database of its own.");
        }
    }

    /// <summary>Silos of earlier local runs are gone: a starting silo would wait for them.</summary>
    private static async Task ForgetEarlierSilosAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var forget = new NpgsqlCommand($"DELETE FROM orleansmembershipversion WHERE deploymentid LIKE '{LocalClusters}%'", connection);
        await forget.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string PlaceOf(NpgsqlConnectionStringBuilder target) => $"{target.Database ?? target.Username} at {target.Host}:{target.Port}";
}
