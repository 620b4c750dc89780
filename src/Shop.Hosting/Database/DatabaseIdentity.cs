using System.Data.Common;
using Npgsql;

namespace Shop.Hosting.Database;

/// <summary>Which incarnation of the shop's data a database is, and whether it is at the place where that began (ADR 21).</summary>
/// <param name="Incarnation">A part of the cluster's id; empty for the first incarnation.</param>
/// <param name="IsOriginal">False for a copy on another server, in another database, or restored into the same one.</param>
/// <param name="Row">The row and its version. It changes with every renewal and every restore.</param>
public sealed record DatabaseIdentity(string Incarnation, bool IsOriginal, string Row)
{
    private const string Statement =
        """
        SELECT i.incarnation,
          i.system_identifier = c.system_identifier AND i.database_oid = d.oid::bigint AND i.table_oid = i.tableoid::bigint,
          concat_ws(' ', c.system_identifier, d.oid, i.tableoid, i.xmin, i.incarnation)
        FROM shop_incarnation i, pg_control_system() c, pg_database d WHERE d.datname = current_database()
        """;

    /// <summary>A database whose schema is older than incarnations.</summary>
    internal static DatabaseIdentity Older { get; } = new("", IsOriginal: true, "");

    /// <exception cref="NpgsqlException">The database is unavailable.</exception>
    public static async Task<DatabaseIdentity> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand(Statement, connection);
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            return await row.ReadAsync(cancellationToken) ? Read(row) : Older with { IsOriginal = false };
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return Older;
        }
    }

    internal static DatabaseIdentity Read(NpgsqlConnection connection)
    {
        try
        {
            using var command = new NpgsqlCommand(Statement, connection);
            using var row = command.ExecuteReader();
            return row.Read() ? Read(row) : Older with { IsOriginal = false };
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return Older;
        }
    }

    /// <summary>True if a host that started with this identity may continue with another one.</summary>
    internal bool Permits(DatabaseIdentity other) => other.IsOriginal && (other == this || (this == Older && other.Incarnation == ""));

    /// <exception cref="ShopConfigurationException">The database is a copy.</exception>
    public void RequireOriginal(NpgsqlConnectionStringBuilder target)
    {
        if (!IsOriginal)
        {
            throw new ShopConfigurationException(
                $"The database \"{target.Database ?? target.Username}\" at {target.Host}:{target.Port} is a restored copy. Its silos could "
                + "join the cluster of the original: run \"Shop.Silo migrate --restored\" once to make it a database of its own.");
        }
    }

    private static DatabaseIdentity Read(DbDataReader row) => new(row.GetString(0), row.GetBoolean(1), row.GetString(2));
}
