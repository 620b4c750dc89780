using Microsoft.Extensions.Logging;

namespace Shop.Storage.Freshness;

/// <summary>
/// Detects that another database server answers: after a failover, a restore or a restart. Committed rows may then be missing, so no
/// activation uses what it has remembered before. Observed by every probe of the database.
/// </summary>
internal sealed partial class DatabaseIncarnation(ILogger<DatabaseIncarnation> logger)
{
    /// <summary>
    /// Returns the clock, the identity of the server and the durable position. A promotion changes the timeline in the identity, and a
    /// restore of a file system the start of the server.
    /// </summary>
    public const string Sql =
        """
        SELECT clock_timestamp(),
               format('%s/%s/%s', (SELECT system_identifier FROM pg_control_system()),
                 CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END,
                 to_char(pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')),
               CASE WHEN pg_is_in_recovery() THEN '0/0'::pg_lsn ELSE pg_current_wal_flush_lsn() END
        """;

    /// <summary>As <see cref="Sql"/>, for a role that may not read the server's control data: only the start of the server.</summary>
    public const string SqlWithoutControlData =
        """
        SELECT clock_timestamp(), to_char(pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '0/0'::pg_lsn
        """;

    private string? _server;
    private ulong _position;
    private int _number;

    /// <summary>Changes when memory must be dropped.</summary>
    public int Number => Volatile.Read(ref _number);

    /// <summary>Stores the result of one probe. Not thread-safe: there is one probe at a time.</summary>
    /// <param name="server">The identity of the server process and of its history.</param>
    /// <param name="position">The position up to which the log is durable. It never moves backwards in one history.</param>
    public void Observe(string server, ulong position)
    {
        if (_server is not null && (_server != server || position < _position))
        {
            Interlocked.Increment(ref _number);
            LogChanged(_server, _position, server, position);
        }

        (_server, _position) = (server, position);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Another database server answers (before: {Before} at {BeforePosition}; now: {Now} at {Position}). "
            + "All remembered state is read once more")]
    private partial void LogChanged(string before, ulong beforePosition, string now, ulong position);
}
