using Npgsql;

namespace Shop.Schema;

/// <summary>Describes the sessions that a migration waits for.</summary>
internal static class SchemaWaits
{
    /// <summary>The sessions that have held locks on the shop's tables for more than a second, oldest first.</summary>
    public static Task<string> DescribeTableLocksAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        DescribeAsync(
            connection,
            """
            SELECT format('session %s (%s, %s for %s s, table %s)', a.pid, coalesce(nullif(a.application_name, ''), 'unnamed'), a.state,
                extract(epoch FROM clock_timestamp() - a.xact_start)::int, string_agg(DISTINCT c.relname, ', '))
            FROM pg_locks l
            JOIN pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
            JOIN pg_stat_activity a ON a.pid = l.pid AND a.xact_start < clock_timestamp() - interval '1 second'
            WHERE l.granted AND l.pid <> pg_backend_pid() AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            GROUP BY a.pid, a.application_name, a.state, a.xact_start
            ORDER BY a.xact_start LIMIT 5
            """,
            cancellationToken);

    /// <summary>The session that holds an advisory lock.</summary>
    public static Task<string> DescribeAdvisoryLockAsync(NpgsqlConnection connection, long key, CancellationToken cancellationToken) =>
        DescribeAsync(
            connection,
            $"""
            SELECT format('session %s (%s from %s, since %s)', a.pid, coalesce(nullif(a.application_name, ''), 'unnamed'),
                coalesce(host(a.client_addr), 'this host'), to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS TZ'))
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
              AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND (l.classid::bigint << 32) | l.objid::bigint = {key}
            """,
            cancellationToken);

    private static async Task<string> DescribeAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var sessions = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
        {
            sessions.Add(rows.GetString(0));
        }

        // The session may have ended since, or belong to a role that this one may not see.
        return sessions.Count == 0 ? "a session that has ended or is not visible to this role" : string.Join("; ", sessions);
    }
}
