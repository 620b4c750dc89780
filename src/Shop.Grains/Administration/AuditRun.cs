using System.Collections.Immutable;
using Npgsql;
using Shop.Faults;
using Shop.Storage.Reads;

namespace Shop.Administration;

/// <summary>
/// Evaluates all rules and sums. Every rule holds in every snapshot, so each statement has its own, and none is held longer than one
/// statement. Orders can be placed meanwhile.
/// </summary>
internal static class AuditRun
{
    /// <summary>Entries of a range of owners that is verified, and remembered, at once.</summary>
    public const int EntriesOfRange = 200_000;

    /// <exception cref="StorageUnavailableException">The database is unavailable, or a statement timed out.</exception>
    public static async Task<AuditReport> RunAsync(
        NpgsqlDataSource database, CancellationToken cancellationToken, int entriesOfRange = EntriesOfRange)
    {
        try
        {
            var audit = new AuditStatements(database, cancellationToken);
            var checkedAt = await audit.ReadAsync("SELECT now()", row => row.GetFieldValue<DateTimeOffset>(0));
            var ledgers = new LedgerAudit(audit, entriesOfRange);
            var (money, stock, delivery) = (await ledgers.RunAsync(1), await ledgers.RunAsync(2), await ledgers.RunAsync(3));
            var orders = await audit.ReadAsync(OrderAuditRules.Sums, ReadOrders);
            var violations = ImmutableArray.CreateBuilder<AuditViolation>();
            violations.AddRange(ledgers.Violations);
            foreach (var rule in AuditRules.OfWholeTables)
            {
                violations.AddRange(await audit.FindViolationsAsync(rule));
            }

            return new AuditReport(
                checkedAt[0],
                new MoneyAudit(money.Owners, money.Entries, money.Added, money.Taken, money.Given, money.Left),
                new StockAudit(stock.Owners, stock.Entries, stock.Added, stock.Taken, stock.Given, stock.Left),
                new DeliveryAudit(delivery.Owners, delivery.Entries, delivery.Added, delivery.Taken, delivery.Given, delivery.Left),
                orders[0],
                violations.ToImmutable());
        }
        catch (NpgsqlException exception)
        {
            throw new StorageUnavailableException(
                $"The audit failed ({exception.SqlState ?? exception.GetType().Name}: {exception.Message}).");
        }
    }

    private static OrderAudit ReadOrders(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetDecimal(4), row.GetDecimal(5));
}

/// <summary>Runs the statements of an audit, each in a transaction of its own.</summary>
internal sealed class AuditStatements(NpgsqlDataSource database, CancellationToken cancellationToken)
{
    private const int TimeoutInSeconds = 600;

    // Rules compare whole tables. With this work_mem, sorts and hashes of a million rows stay in memory.
    private const string Settings = "SET LOCAL enable_seqscan = on; SET LOCAL work_mem = '96MB'; SET LOCAL jit = off";

    public Task<List<AuditViolation>> FindViolationsAsync(AuditRule rule) =>
        ReadAsync(rule.Query, row => new AuditViolation(rule.Name, row.GetString(0), row.GetString(1)));

    public async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> row, params NpgsqlParameter[] parameters)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var settings = new NpgsqlCommand(Settings, connection))
        {
            await settings.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = TimeoutInSeconds };
        command.Parameters.AddRange(parameters);
        List<T> rows;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            rows = await reader.ReadRowsAsync(row);
        }

        await transaction.CommitAsync(cancellationToken);
        return rows;
    }
}
