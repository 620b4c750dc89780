using Npgsql;

namespace Shop.Bench.Processes;

/// <summary>What was used up to a moment; the difference of two is what was used in between.</summary>
/// <param name="Cpu">Seconds of processor time by role: api, silo, postgres, generator.</param>
/// <param name="Transactions">Committed transactions of the shop's database (<c>pg_stat_database</c>).</param>
/// <param name="Rows">Rows inserted and updated.</param>
/// <param name="WalBytes">Bytes of write-ahead log.</param>
/// <param name="Flushes">How often the log was forced to disk (<c>pg_stat_wal</c>).</param>
internal sealed record Counters(IReadOnlyDictionary<string, double> Cpu, long Transactions, long Rows, long WalBytes, long Flushes)
{
    public Counters Since(Counters earlier) => new(
        Cpu.ToDictionary(role => role.Key, role => role.Value - earlier.Cpu.GetValueOrDefault(role.Key)),
        Transactions - earlier.Transactions,
        Rows - earlier.Rows,
        WalBytes - earlier.WalBytes,
        Flushes - earlier.Flushes);

    /// <summary>Asks the kernel and the database. The question itself is one transaction.</summary>
    public static async Task<Counters> ReadAsync(NpgsqlDataSource database, IReadOnlyDictionary<string, double> cpu)
    {
        await using var command = database.CreateCommand("""
            SELECT xact_commit, tup_inserted + tup_updated, (pg_current_wal_insert_lsn() - '0/0')::bigint, wal_sync
            FROM pg_stat_database, pg_stat_wal WHERE datname = current_database()
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new Counters(cpu, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }
}
