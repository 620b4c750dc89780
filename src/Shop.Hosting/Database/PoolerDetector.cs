using Npgsql;

namespace Shop.Hosting.Database;

/// <summary>
/// Detects a connection pooler in transaction mode. Session locks, session settings and prepared statements would silently belong to
/// another client's session there.
/// </summary>
internal static class PoolerDetector
{
    public static DatabaseFinding Finding { get; } = new(
        "A connection pooler in transaction mode is between the shop and the database, so session locks and settings do not hold: "
        + "connect to PostgreSQL directly, or use the pooler's session mode.");

    /// <summary>
    /// Opens a second connection, which holds a transaction for a moment. In transaction mode it gets the session that the first,
    /// idle connection used before, or the first one gets another session meanwhile.
    /// </summary>
    public static async Task<bool> IsTransactionModeAsync(
        NpgsqlConnection connection, string connectionString, CancellationToken cancellationToken)
    {
        await using var second = new NpgsqlConnection(connectionString);
        await second.OpenAsync(cancellationToken);
        var first = await ReadSessionAsync(connection, cancellationToken);
        await using var transaction = await second.BeginTransactionAsync(cancellationToken);
        var other = await ReadSessionAsync(second, cancellationToken);
        var later = await ReadSessionAsync(connection, cancellationToken);
        return IsTransactionMode(first, other, later);
    }

    internal static bool IsTransactionMode(int first, int other, int later) => first == other || first != later;

    private static async Task<int> ReadSessionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
