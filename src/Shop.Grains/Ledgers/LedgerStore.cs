using Npgsql;

namespace Shop.Ledgers;

/// <summary>Reads stored ledgers.</summary>
internal sealed class LedgerStore(NpgsqlDataSource database)
{
    private const string Columns = "seq, operation, kind, amount, balance, order_id, price, note, created_at";

    /// <summary>The last entries of an owner, newest first.</summary>
    public async Task<List<LedgerEntry>> LoadTailAsync(LedgerKind ledger, Guid owner, int limit)
    {
        await using var command = database.CreateCommand(
            $"SELECT {Columns} FROM ledger_entries WHERE ledger = $1 AND owner = $2 ORDER BY seq DESC LIMIT $3");
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)ledger });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = owner });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        return await ReadAsync(command, ledger, owner);
    }

    /// <summary>Those of the operations that were carried out.</summary>
    public async Task<List<LedgerEntry>> FindAsync(LedgerKind ledger, Guid owner, params Guid[] operations)
    {
        await using var command = database.CreateCommand(
            $"SELECT {Columns} FROM ledger_entries WHERE ledger = $1 AND owner = $2 AND operation = ANY($3)");
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)ledger });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = owner });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = operations });
        return await ReadAsync(command, ledger, owner);
    }

    /// <summary>The sum of all additions: a slot's capacity.</summary>
    public async Task<long> SumAddedAsync(LedgerKind ledger, Guid owner)
    {
        await using var command = database.CreateCommand(
            "SELECT coalesce(sum(amount), 0)::bigint FROM ledger_entries WHERE ledger = $1 AND owner = $2 AND kind = 1");
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)ledger });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = owner });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<List<LedgerEntry>> ReadAsync(NpgsqlCommand command, LedgerKind ledger, Guid owner)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var entries = new List<LedgerEntry>();
        while (await reader.ReadAsync())
        {
            entries.Add(new LedgerEntry
            {
                Ledger = ledger,
                Owner = owner,
                Seq = reader.GetInt64(0),
                Operation = reader.GetGuid(1),
                Kind = (EntryKind)reader.GetInt16(2),
                Amount = reader.GetInt64(3),
                Balance = reader.GetInt64(4),
                Order = reader.IsDBNull(5) ? null : reader.GetGuid(5),
                Price = reader.IsDBNull(6) ? null : reader.GetInt64(6),
                Note = reader.IsDBNull(7) ? null : reader.GetString(7),
                CreatedAt = reader.GetFieldValue<DateTimeOffset>(8),
            });
        }

        return entries;
    }
}
