using Npgsql;
using Shop.Hosting.Database;
using Shop.Local.Run;
using Shop.Postgres;

namespace Shop.Local.Backup;

/// <summary>The database of a backup or restore: an existing one, or that of a <c>./shop run</c> shop.</summary>
internal sealed class BackupDatabase : IAsyncDisposable
{
    private readonly IAsyncDisposable? _server;
    private readonly DataFolder? _data;

    private BackupDatabase(string connectionString, IAsyncDisposable? server, DataFolder? data) =>
        (Target, _server, _data) = (new(connectionString) { Pooling = false }, server, data);

    public NpgsqlConnectionStringBuilder Target { get; }

    public string Address => $"{Target.Database ?? Target.Username} at {Target.Host}:{Target.Port}";

    /// <summary>Opens the database. A shop may run on it.</summary>
    public static async Task<BackupDatabase> OpenSharedAsync(string? existing, string dataFolder, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Path.GetFullPath(dataFolder), "postgres");
        if (existing is null && !Directory.Exists(folder))
        {
            throw new LocalShopException($"The data folder {dataFolder} has no database. Is --data the folder of the shop?");
        }

        existing ??= await PrivatePostgres.FindRunningAsync(folder, LocalDatabase.Name, cancellationToken);
        return existing is null
            ? await OpenExclusiveAsync(null, dataFolder, cancellationToken)
            : new(ShopDatabase.Normalise(existing, "shop-backup"), null, null);
    }

    /// <summary>Opens the database, which no shop of this data folder may use.</summary>
    public static async Task<BackupDatabase> OpenExclusiveAsync(string? existing, string dataFolder, CancellationToken cancellationToken)
    {
        if (existing is not null)
        {
            return new(ShopDatabase.Normalise(existing, "shop-backup"), null, null);
        }

        var data = DataFolder.Open(dataFolder);
        try
        {
            var server = await PrivatePostgres.StartAsync(data.Postgres, cancellationToken: cancellationToken);
            var connectionString = await server.CreateDatabaseAsync(LocalDatabase.Name, cancellationToken: cancellationToken);
            return new(ShopDatabase.Normalise(connectionString, "shop-backup"), server, data);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection. The caller disposes it.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(Target.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            await connection.DisposeAsync();
            throw new LocalShopException(await DatabaseFault.DescribeAsync(exception, Target, cancellationToken), exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _data?.Dispose();
    }
}
