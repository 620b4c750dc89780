using Npgsql;

namespace Shop.Schema;

/// <summary>Makes a restored copy a database of its own (ADR 21).</summary>
public static class RestoredDatabase
{
    /// <summary>
    /// Begins a new incarnation and empties the membership, in one transaction. The schema must be current. Idempotent, but every call
    /// begins another incarnation.
    /// </summary>
    /// <returns>The incarnation's id.</returns>
    /// <exception cref="SchemaException">Silos are connected to the database.</exception>
    /// <exception cref="NpgsqlException">The database is unavailable.</exception>
    public static async Task<string> RenewAsync(string connectionString, CancellationToken cancellationToken = default)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "shop-schema" };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RejectConnectedSilosAsync(connection, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            WITH emptied AS (DELETE FROM orleansmembershipversion)
            UPDATE shop_incarnation SET
              incarnation = left(replace(gen_random_uuid()::text, '-', ''), 12),
              system_identifier = (SELECT system_identifier FROM pg_control_system()),
              database_oid = (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
              table_oid = tableoid::bigint,
              began_at = clock_timestamp()
            RETURNING incarnation
            """,
            connection,
            transaction);
        var incarnation = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        await transaction.CommitAsync(cancellationToken);
        return incarnation;
    }

    // A database in use must not be renewed by mistake: its silos would end.
    private static async Task RejectConnectedSilosAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'shop-silo'
            """,
            connection);
        if ((long)(await command.ExecuteScalarAsync(cancellationToken))! > 0)
        {
            throw new SchemaException("Silos are connected to this database, so it is in use: stop them before \"migrate --restored\".");
        }
    }
}
