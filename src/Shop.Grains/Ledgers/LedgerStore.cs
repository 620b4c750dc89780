using Npgsql;
using Shop.Storage;

namespace Shop.Ledgers;

/// <summary><see cref="ILedgerStore"/> of the table ledger_entries; while the database is known to be away it refuses at once.</summary>
internal sealed class LedgerStore(NpgsqlDataSource database, DatabaseWatch? watch = null) : ILedgerStore
{
    private const string Columns = "ledger, owner, seq, operation, kind, amount, balance, order_id, price, note, created_at";

    public Task<List<LedgerEntry>> LoadTailAsync(LedgerKind ledger, Guid owner, int limit) => ReadAsync(
        $"SELECT {Columns} FROM ledger_entries WHERE ledger = $1 AND owner = $2 ORDER BY seq DESC LIMIT $3",
        Read, Reading.Value((short)ledger), Reading.Value(owner), Reading.Value(limit));

    public async Task<LedgerEntry?> FindAsync(LedgerKind ledger, Guid owner, Guid operation)
    {
        var found = await ReadAsync(
            $"SELECT {Columns} FROM ledger_entries WHERE ledger = $1 AND owner = $2 AND operation = $3",
            Read, Reading.Value((short)ledger), Reading.Value(owner), Reading.Value(operation));
        return found.SingleOrDefault();
    }

    public async Task<long> SumAddedAsync(LedgerKind ledger, Guid owner)
    {
        var sum = await ReadAsync(
            "SELECT coalesce(sum(amount), 0)::bigint FROM ledger_entries WHERE ledger = $1 AND owner = $2 AND kind = 1",
            row => row.GetInt64(0), Reading.Value((short)ledger), Reading.Value(owner));
        return sum.Single();
    }

    private Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> row, params NpgsqlParameter[] parameters)
    {
        watch?.ThrowIfAway();
        return database.ReadAsync(sql, row, parameters);
    }

    private static LedgerEntry Read(NpgsqlDataReader row) => new()
    {
        Ledger = (LedgerKind)row.GetInt16(0),
        Owner = row.GetGuid(1),
        Seq = row.GetInt64(2),
        Operation = row.GetGuid(3),
        Kind = (EntryKind)row.GetInt16(4),
        Amount = row.GetInt64(5),
        Balance = row.GetInt64(6),
        Order = row.GetNullable<Guid>(7),
        Price = row.GetNullable<long>(8),
        Note = row.GetNullableString(9),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(10),
    };
}
