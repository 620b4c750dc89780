using System.Collections.Immutable;
using System.Data;
using Npgsql;
using Shop.Faults;
using Shop.Storage.Reads;

namespace Shop.Administration;

/// <summary>Evaluates all rules and sums in one snapshot of the database. Orders can be placed meanwhile.</summary>
internal static class AuditRun
{
    private const int StatementTimeoutInSeconds = 600;

    /// <exception cref="StorageUnavailableException">The database is unavailable, or a statement timed out.</exception>
    public static async Task<AuditReport> RunAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var audit = new Snapshot(connection, cancellationToken);

            // Rules compare whole tables. With this work_mem, sorts and hashes of a million rows stay in memory.
            await audit.ReadAsync(
                "SET TRANSACTION READ ONLY; SET LOCAL enable_seqscan = on; SET LOCAL work_mem = '96MB'; SET LOCAL jit = off", row => row);
            var checkedAt = await audit.ReadAsync("SELECT now()", row => row.GetFieldValue<DateTimeOffset>(0));
            var ledgers = await audit.ReadAsync(LedgerAuditRules.Sums, ReadLedger);
            var orders = await audit.ReadAsync(OrderAuditRules.Sums, ReadOrders);
            var violations = ImmutableArray.CreateBuilder<AuditViolation>();
            foreach (var rule in AuditRules.All)
            {
                violations.AddRange(await audit.ReadAsync(
                    rule.Query, row => new AuditViolation(rule.Name, row.GetString(0), row.GetString(1))));
            }

            var (money, stock, delivery) = (Of(1), Of(2), Of(3));
            return new AuditReport(
                checkedAt[0],
                new MoneyAudit(money.Owners, money.Entries, money.Added, money.Taken, money.Given, money.Left),
                new StockAudit(stock.Owners, stock.Entries, stock.Added, stock.Taken, stock.Given, stock.Left),
                new DeliveryAudit(delivery.Owners, delivery.Entries, delivery.Added, delivery.Taken, delivery.Given, delivery.Left),
                orders[0],
                violations.ToImmutable());

            LedgerSums Of(short ledger) =>
                ledgers.SingleOrDefault(sums => sums.Ledger == ledger) ?? new LedgerSums(ledger, 0, 0, 0, 0, 0, 0);
        }
        catch (NpgsqlException exception)
        {
            throw new StorageUnavailableException(
                $"The audit failed ({exception.SqlState ?? exception.GetType().Name}: {exception.Message}).");
        }
    }

    private static LedgerSums ReadLedger(NpgsqlDataReader row) => new(
        row.GetInt16(0), row.GetInt64(1), row.GetInt64(2), row.GetDecimal(3), row.GetDecimal(4), row.GetDecimal(5), row.GetDecimal(6));

    private static OrderAudit ReadOrders(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetDecimal(4), row.GetDecimal(5));

    private sealed record LedgerSums(short Ledger, long Owners, long Entries, decimal Added, decimal Taken, decimal Given, decimal Left);

    private sealed class Snapshot(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        public async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> row)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = StatementTimeoutInSeconds };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadRowsAsync(row);
        }
    }
}
