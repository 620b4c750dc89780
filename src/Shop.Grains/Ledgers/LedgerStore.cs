using Npgsql;
using Shop.Storage.Availability;
using Shop.Storage.Reads;

namespace Shop.Ledgers;

/// <summary>Reads the table ledger_entries. Fails fast while the database is unavailable.</summary>
internal sealed class LedgerStore : ILedgerStore
{
    private const string Columns = "ledger, owner, seq, operation, kind, amount, balance, order_id, price, note, created_at";

    private readonly NpgsqlDataSource _database;
    private readonly DatabaseHealthMonitor? _health;
    private readonly Dictionary<LedgerKind, GroupRead<(Guid Owner, int Limit), List<LedgerEntry>>> _tails;
    private readonly Dictionary<LedgerKind, GroupRead<(Guid Owner, Guid Operation), LedgerEntry>> _entries;

    public LedgerStore(NpgsqlDataSource database, DatabaseHealthMonitor? health = null)
    {
        (_database, _health) = (database, health);
        var kinds = Enum.GetValues<LedgerKind>();
        _tails = kinds.ToDictionary(
            ledger => ledger,
            ledger => new GroupRead<(Guid, int), List<LedgerEntry>>("ledgers", health, keys => LoadTailsAsync(ledger, keys)));
        _entries = kinds.ToDictionary(
            ledger => ledger,
            ledger => new GroupRead<(Guid, Guid), LedgerEntry>("entries", health, keys => FindAsync(ledger, keys)));
    }

    public async Task<List<LedgerEntry>> LoadTailAsync(LedgerKind ledger, Guid owner, int limit) =>
        await _tails[ledger].ReadAsync((owner, limit)) ?? [];

    public Task<LedgerEntry?> FindAsync(LedgerKind ledger, Guid owner, Guid operation) => _entries[ledger].ReadAsync((owner, operation));

    public async Task<long> SumAddedAsync(LedgerKind ledger, Guid owner)
    {
        _health?.ThrowIfUnavailable();
        var sum = await _database.ReadAsync(
            "SELECT coalesce(sum(amount), 0)::bigint FROM ledger_entries WHERE ledger = $1 AND owner = $2 AND kind = 1",
            row => row.GetInt64(0), Reading.Value((short)ledger), Reading.Value(owner));
        return sum.Single();
    }

    private async Task<Dictionary<(Guid Owner, int Limit), List<LedgerEntry>>> LoadTailsAsync(
        LedgerKind ledger, (Guid Owner, int Limit)[] keys)
    {
        var found = await _database.ReadAsync(
            $"""
            SELECT tail.*, key.most
            FROM unnest($2, $3) AS key (owner, most)
            CROSS JOIN LATERAL (
              SELECT {Columns} FROM ledger_entries AS entry
              WHERE entry.ledger = $1 AND entry.owner = key.owner ORDER BY seq DESC LIMIT key.most) AS tail
            """,
            row => (Entry: Read(row), Limit: row.GetInt32(11)),
            Reading.Value((short)ledger),
            Reading.Value(Array.ConvertAll(keys, key => key.Owner)),
            Reading.Value(Array.ConvertAll(keys, key => key.Limit)));
        return found.GroupBy(row => (row.Entry.Owner, row.Limit), row => row.Entry)
            .ToDictionary(tail => tail.Key, tail => tail.OrderByDescending(entry => entry.Seq).ToList());
    }

    private async Task<Dictionary<(Guid Owner, Guid Operation), LedgerEntry>> FindAsync(
        LedgerKind ledger, (Guid Owner, Guid Operation)[] keys)
    {
        var found = await _database.ReadAsync(
            $"""
            SELECT found.*
            FROM unnest($2, $3) AS key (owner, operation)
            CROSS JOIN LATERAL (
              SELECT {Columns} FROM ledger_entries AS entry
              WHERE entry.ledger = $1 AND entry.owner = key.owner AND entry.operation = key.operation LIMIT 1) AS found
            """,
            Read,
            Reading.Value((short)ledger),
            Reading.Value(Array.ConvertAll(keys, key => key.Owner)),
            Reading.Value(Array.ConvertAll(keys, key => key.Operation)));
        return found.ToDictionary(entry => (entry.Owner, entry.Operation));
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
