using Npgsql;

namespace Shop.Hosting.Database;

/// <summary>The incarnation of the database with which this host has started. Thread-safe.</summary>
internal sealed class ClusterIncarnation(NpgsqlDataSource database)
{
    private volatile DatabaseIdentity? _started;

    /// <summary>Null until the host has read its cluster's id.</summary>
    public DatabaseIdentity? Started => _started;

    /// <summary>The cluster's id with the incarnation. The first incarnation adds nothing. Waits for the database.</summary>
    /// <exception cref="ShopConfigurationException">The database is a copy.</exception>
    public string Extend(string clusterId)
    {
        using var connection = database.OpenConnection();
        return Extend(clusterId, DatabaseIdentity.Read(connection));
    }

    /// <inheritdoc cref="Extend(string)"/>
    public async Task<string> ExtendAsync(string clusterId, CancellationToken cancellationToken) =>
        Extend(clusterId, await ReadAsync(cancellationToken));

    /// <summary>True if the database still is the one with which this host has started.</summary>
    public async Task<bool> IsUnchangedAsync(CancellationToken cancellationToken) =>
        _started is not { } started || started.Permits(await ReadAsync(cancellationToken));

    private async Task<DatabaseIdentity> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await DatabaseIdentity.ReadAsync(connection, cancellationToken);
    }

    private string Extend(string clusterId, DatabaseIdentity identity)
    {
        identity.RequireOriginal(new(database.ConnectionString));
        _started = identity;
        return identity.Incarnation == "" ? clusterId : $"{clusterId}-{identity.Incarnation}";
    }
}
