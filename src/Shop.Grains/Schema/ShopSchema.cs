using Microsoft.Extensions.Logging;
using Npgsql;

namespace Shop.Schema;

/// <summary>What a migration found and did.</summary>
/// <param name="Version">The schema's version now.</param>
/// <param name="Applied">The scripts that this call applied; empty when the schema was up to date.</param>
public sealed record SchemaReport(int Version, IReadOnlyList<string> Applied);

/// <summary>Brings a database to the schema of this software.</summary>
public static partial class ShopSchema
{
    private const int OldestServer = 150000;
    private const long AdvisoryLock = 0x53686F7053716C;  // "ShopSql"
    private const string LongestLockWait = "1s";
    private static readonly TimeSpan PauseForOthers = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Applies the scripts that the database lacks: in order, once, each in a transaction of its own together with its record.
    /// May be called at every start and by any number of hosts at once; the others wait and find nothing to do. Either a
    /// script is applied and recorded, or neither.
    /// </summary>
    /// <exception cref="SchemaException">
    /// An applied script has changed since, the database was written by newer software, a script failed, or the server is too old.
    /// </exception>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public static Task<SchemaReport> MigrateAsync(string connectionString, ILogger logger, CancellationToken cancellationToken = default) =>
        MigrateAsync(connectionString, SchemaScript.Embedded, logger, cancellationToken);

    /// <summary>
    /// Whether a database has the schema that this software needs, or a newer one: scripts take nothing away that the software before them uses.
    /// </summary>
    /// <exception cref="SchemaException">It has an older one, or none; with what to do.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
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
                $"The database's schema is at version {version}, and this software needs version {SchemaScript.Embedded.Count}: run \"Shop.Silo migrate\" first.");
        }
    }

    internal static async Task<SchemaReport> MigrateAsync(
        string connectionString, IReadOnlyList<SchemaScript> scripts, ILogger logger, CancellationToken cancellationToken)
    {
        // One connection of its own for the lock and the scripts: if it breaks, both end together.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0, ApplicationName = "shop-schema" };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        if (await connection.ReadAsync<int>("SELECT current_setting('server_version_num')::int", cancellationToken) < OldestServer)
        {
            throw new SchemaException($"The shop needs PostgreSQL 15 or newer; the database's server is {connection.PostgreSqlVersion}.");
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
        return new(scripts.Count, [.. missing.Select(it => it.Name)]);
    }

    /// <summary>Held until the connection closes.</summary>
    private static async Task TakeLockAsync(NpgsqlConnection connection, ILogger logger, CancellationToken cancellationToken)
    {
        if (await connection.ReadAsync<bool>($"SELECT pg_try_advisory_lock({AdvisoryLock})", cancellationToken))
        {
            return;
        }

        LogWaiting(logger);
        await connection.ExecuteAsync($"SELECT pg_advisory_lock({AdvisoryLock})", cancellationToken);
    }

    private static async Task<List<(int Version, string Name, string Hash)>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
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
                $"The database's schema (version {applied[^1].Version}, {applied[^1].Name}) is newer than this software (version {scripts.Count}); start the newer software.");
        }

        foreach (var (found, expected) in applied.Zip(scripts))
        {
            if (found.Version != expected.Version)
            {
                throw new SchemaException($"The database's schema lacks the record of script {expected.Name} but has that of {found.Name}; restore the table schema_versions.");
            }

            if (found.Hash != expected.Hash)
            {
                throw new SchemaException(
                    $"The schema script {expected.Name} has changed since it was applied to this database; put its text back and make the change in a new script.");
            }
        }
    }

    // A script that waits for the lock of a table keeps everybody else from the table who comes after it: behind a long audit that would be
    // minutes without orders. So it waits for a moment only, lets the others through, and tries again.
    private static async Task ApplyAsync(NpgsqlConnection connection, SchemaScript script, ILogger logger, CancellationToken cancellationToken)
    {
        while (!await TryApplyAsync(connection, script, cancellationToken))
        {
            LogLocked(logger, script.Name);
            await Task.Delay(PauseForOthers, cancellationToken);
        }
    }

    private static async Task<bool> TryApplyAsync(NpgsqlConnection connection, SchemaScript script, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteAsync($"SET LOCAL lock_timeout = '{LongestLockWait}'", cancellationToken);
            await connection.ExecuteAsync(script.Text, cancellationToken);
            await connection.ExecuteAsync(
                "INSERT INTO schema_versions (version, name, hash) VALUES ($1, $2, $3)", cancellationToken, script.Version, script.Name, script.Hash);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
        catch (PostgresException exception)
        {
            throw new SchemaException($"The schema script {script.Name} failed and was rolled back: {exception.MessageText} ({exception.SqlState}).", exception);
        }
    }

    private static async Task<T> ReadAsync<T>(this NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(this NpgsqlConnection connection, string statement, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Another host migrates the schema; waiting for it")]
    private static partial void LogWaiting(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schema script {Script} waits for a table that somebody uses for long; trying again")]
    private static partial void LogLocked(ILogger logger, string script);

    [LoggerMessage(Level = LogLevel.Information, Message = "Schema script {Script} applied")]
    private static partial void LogApplied(ILogger logger, string script);

    [LoggerMessage(Level = LogLevel.Information, Message = "The schema is at version {Version}, {Count} scripts applied now")]
    private static partial void LogDone(ILogger logger, int version, int count);
}
