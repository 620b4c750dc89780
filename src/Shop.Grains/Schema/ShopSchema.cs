using Microsoft.Extensions.Logging;
using Npgsql;

namespace Shop.Schema;

/// <summary>The result of a migration.</summary>
/// <param name="Version">The version of the schema after the migration.</param>
/// <param name="Applied">The scripts that this call applied; empty if the schema was current.</param>
public sealed record SchemaReport(int Version, IReadOnlyList<string> Applied);

/// <summary>Migrates a database to the schema of this software.</summary>
public static partial class ShopSchema
{
    private const int MinServerVersion = 150000;
    private const long AdvisoryLock = 0x53686F7053716C;  // "ShopSql"
    private const string LockTimeout = "1s";
    private static readonly TimeSpan LockRetryDelay = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Applies the missing scripts in order, each in one transaction together with its record. Idempotent. Concurrent calls of several
    /// hosts are serialized by an advisory lock.
    /// </summary>
    /// <exception cref="SchemaException">
    /// An applied script has changed, the schema is newer than this software, a script failed, or the server is too old.
    /// </exception>
    /// <exception cref="NpgsqlException">The database is unavailable.</exception>
    public static Task<SchemaReport> MigrateAsync(string connectionString, ILogger logger, CancellationToken cancellationToken = default) =>
        MigrateAsync(connectionString, SchemaScript.Embedded, logger, cancellationToken);

    /// <summary>
    /// Checks that the schema has at least the version of this software. A newer one is compatible: scripts remove nothing that the
    /// previous release uses.
    /// </summary>
    /// <exception cref="SchemaException">The schema is older or missing.</exception>
    /// <exception cref="NpgsqlException">The database is unavailable.</exception>
    public static async Task RequireAsync(NpgsqlDataSource database, CancellationToken cancellationToken = default)
    {
        int version;
        try
        {
            await using var command = database.CreateCommand("SELECT coalesce(max(version), 0) FROM schema_versions");
            version = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            version = 0;
        }

        if (version < SchemaScript.Embedded.Count)
        {
            throw new SchemaException(
                $"The schema has version {version}, and this software needs version {SchemaScript.Embedded.Count}: "
                + "run \"Shop.Silo migrate\" first.");
        }
    }

    internal static async Task<SchemaReport> MigrateAsync(
        string connectionString, IReadOnlyList<SchemaScript> scripts, ILogger logger, CancellationToken cancellationToken)
    {
        // The lock and the scripts share one connection: if it breaks, both end.
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            CommandTimeout = 0,
            ApplicationName = "shop-schema",
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        if (await connection.ReadAsync<int>("SELECT current_setting('server_version_num')::int", cancellationToken) < MinServerVersion)
        {
            throw new SchemaException($"PostgreSQL 15 or newer is required; the server has version {connection.PostgreSqlVersion}.");
        }

        await TakeLockAsync(connection, logger, cancellationToken);
        await connection.ExecuteAsync(
            """
            CREATE TABLE IF NOT EXISTS schema_versions (
              version    int         PRIMARY KEY,
              name       text        NOT NULL,
              hash       text        NOT NULL,
              applied_at timestamptz NOT NULL DEFAULT now())
            """,
            cancellationToken);
        var applied = await ReadAppliedAsync(connection, cancellationToken);
        Compare(applied, scripts);

        var missing = scripts.Skip(applied.Count).ToList();
        foreach (var script in missing)
        {
            await ApplyAsync(connection, script, logger, cancellationToken);
            LogApplied(logger, script.Name);
        }

        LogDone(logger, scripts.Count, missing.Count);
        return new(scripts.Count, [.. missing.Select(script => script.Name)]);
    }

    /// <summary>Takes the advisory lock, which is held until the connection closes.</summary>
    private static async Task TakeLockAsync(NpgsqlConnection connection, ILogger logger, CancellationToken cancellationToken)
    {
        if (await connection.ReadAsync<bool>($"SELECT pg_try_advisory_lock({AdvisoryLock})", cancellationToken))
        {
            return;
        }

        LogWaiting(logger, await SchemaWaits.DescribeAdvisoryLockAsync(connection, AdvisoryLock, cancellationToken));
        await connection.ExecuteAsync($"SELECT pg_advisory_lock({AdvisoryLock})", cancellationToken);
    }

    private static async Task<List<(int Version, string Name, string Hash)>> ReadAppliedAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new List<(int, string, string)>();
        await using var command = new NpgsqlCommand("SELECT version, name, hash FROM schema_versions ORDER BY version", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            applied.Add((rows.GetInt32(0), rows.GetString(1), rows.GetString(2)));
        }

        return applied;
    }

    private static void Compare(List<(int Version, string Name, string Hash)> applied, IReadOnlyList<SchemaScript> scripts)
    {
        if (applied.Count > scripts.Count)
        {
            throw new SchemaException(
                $"The schema (version {applied[^1].Version}, {applied[^1].Name}) is newer than this software (version {scripts.Count}): "
                + "start the newer software.");
        }

        foreach (var (found, expected) in applied.Zip(scripts))
        {
            if (found.Version != expected.Version)
            {
                throw new SchemaException(
                    $"The table schema_versions has script {found.Name} but not {expected.Name}: restore the table.");
            }

            if (found.Hash != expected.Hash)
            {
                throw new SchemaException(
                    $"The schema script {expected.Name} has changed since it was applied to this database: "
                    + "restore its text and make the change in a new script.");
            }
        }
    }

    // A script that waits for a table lock blocks all later statements on the table: behind a long audit that stops orders for minutes.
    // So it waits with a short timeout, pauses while the queued statements run, and retries.
    private static async Task ApplyAsync(
        NpgsqlConnection connection, SchemaScript script, ILogger logger, CancellationToken cancellationToken)
    {
        while (!await TryApplyAsync(connection, script, cancellationToken))
        {
            LogLocked(logger, script.Name, await SchemaWaits.DescribeTableLocksAsync(connection, cancellationToken));
            await Task.Delay(LockRetryDelay, cancellationToken);
        }
    }

    private static async Task<bool> TryApplyAsync(NpgsqlConnection connection, SchemaScript script, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteAsync($"SET LOCAL lock_timeout = '{LockTimeout}'", cancellationToken);
            await connection.ExecuteAsync(script.Text, cancellationToken);
            await connection.ExecuteAsync(
                "INSERT INTO schema_versions (version, name, hash) VALUES ($1, $2, $3)",
                cancellationToken,
                script.Version, script.Name, script.Hash);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
        catch (PostgresException exception)
        {
            throw new SchemaException(
                $"The schema script {script.Name} failed and was rolled back: {exception.MessageText} ({exception.SqlState}).", exception);
        }
    }

    private static async Task<T> ReadAsync<T>(this NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(
        this NpgsqlConnection connection, string statement, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another host migrates the schema; waiting for {Holder}")]
    private static partial void LogWaiting(ILogger logger, string holder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schema script {Script}: retrying until its tables are free; waiting for {Holders}")]
    private static partial void LogLocked(ILogger logger, string script, string holders);

    [LoggerMessage(Level = LogLevel.Information, Message = "Schema script {Script} applied")]
    private static partial void LogApplied(ILogger logger, string script);

    [LoggerMessage(Level = LogLevel.Information, Message = "Schema version {Version}; {Count} scripts applied")]
    private static partial void LogDone(ILogger logger, int version, int count);
}
