using Npgsql;
using Orleans.Concurrency;
using Shop.Identities;
using Shop.Paging;
using Shop.Storage.Reads;
using static Shop.Storage.Reads.Reading;

namespace Shop.Accounts;

[GrainType("transaction-queries"), StatelessWorker, Reentrant]
internal sealed class TransactionQueriesGrain(NpgsqlDataSource database) : Grain, ITransactionQueriesGrain
{
    private const string Sql =
        """
        SELECT operation, seq, kind, amount, balance, order_id, created_at
        FROM ledger_entries
        WHERE ledger = 1 AND owner = $1 AND seq < $2
        ORDER BY seq DESC
        LIMIT $3
        """;

    public async Task<Page<TransactionView>> ListAsync(UserId customer, PageRequest page)
    {
        var before = Cursors.Number(page.After) ?? long.MaxValue;
        var entries = await database.ReadAsync(Sql, Read, Value(customer.Value), Value(before), Value(page.Rows()));
        return entries.ToPage(page, entry => entry, entry => Cursors.Of(entry.Seq));
    }

    private static TransactionView Read(NpgsqlDataReader row) => new(
        new TransactionId(row.GetGuid(0)),
        row.GetInt64(1),
        (TransactionKind)row.GetInt16(2),
        new Money(row.GetInt64(3)),
        new Money(row.GetInt64(4)),
        row.GetNullable<Guid>(5) is { } order ? new OrderId(order) : null,
        row.GetFieldValue<DateTimeOffset>(6));
}
