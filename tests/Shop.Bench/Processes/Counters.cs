using Npgsql;

namespace Shop.Bench.Processes;

/// <summary>Totals of resource usage. The difference of two values is the usage between them.</summary>
/// <param name="Cpu">Seconds of processor time by role: api, silo, postgres, generator.</param>
/// <param name="Transactions">Committed transactions of the shop's database (<c>pg_stat_database</c>).</param>
/// <param name="Rows">Rows inserted and updated.</param>
/// <param name="WalBytes">Bytes of write-ahead log.</param>
/// <param name="Flushes">Flushes of the log to disk (<c>pg_stat_wal</c>, from PostgreSQL 18 <c>pg_stat_io</c>).</param>
/// <param name="Stalled">Seconds in which all runnable processes waited for the disk (<c>/proc/pressure/io</c>). 0 if unavailable.</param>
internal sealed record Counters(
    IReadOnlyDictionary<string, double> Cpu, long Transactions, long Rows, long WalBytes, long Flushes, double Stalled)
{
    public Counters Since(Counters earlier) => new(
        Cpu.ToDictionary(role => role.Key, role => role.Value - earlier.Cpu.GetValueOrDefault(role.Key)),
        Transactions - earlier.Transactions,
        Rows - earlier.Rows,
        WalBytes - earlier.WalBytes,
        Flushes - earlier.Flushes,
        Stalled - earlier.Stalled);

    // The flushes are in pg_stat_io since PostgreSQL 18 (release notes, pg_stat_wal).
    private const int MovedFlushes = 18;

    /// <summary>Reads the counters of the kernel and of the database. The query itself is one transaction.</summary>
    public static async Task<Counters> ReadAsync(NpgsqlDataSource database, IReadOnlyDictionary<string, double> cpu)
    {
        await using var connection = await database.OpenConnectionAsync();
        var flushes = connection.PostgreSqlVersion.Major < MovedFlushes
            ? "SELECT wal_sync FROM pg_stat_wal"
            : "SELECT sum(fsyncs)::bigint FROM pg_stat_io WHERE object = 'wal'";
        await using var command = new NpgsqlCommand(
            $"""
            SELECT xact_commit, tup_inserted + tup_updated, (pg_current_wal_insert_lsn() - '0/0')::bigint, ({flushes})
            FROM pg_stat_database WHERE datname = current_database()
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new Counters(
            cpu, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), ProcessTimes.Stalled());
    }
}
