using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Storage.GroupCommit;

namespace Shop.Grains.Tests.Ledgers;

/// <summary>A ledger with its own scheduler, as in an activation: one turn at a time, interleaved at every await.</summary>
internal sealed class LedgerActor
{
    private readonly TaskScheduler _turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
    private readonly Ledger _ledger;

    public LedgerActor(LedgerKind kind, Guid owner, NpgsqlDataSource database, ICommit commit, bool hasRecentMembershipChange = true)
    {
        var ledgers = new LedgerFactory(
            new LedgerStore(database), commit, TimeProvider.System, () => hasRecentMembershipChange, () => Incarnation);
        _ledger = ledgers.Open(kind, owner, () => IsLost = true);
    }

    /// <summary>The number of the database server.</summary>
    public int Incarnation { get; set; }

    public bool IsLost { get; private set; }

    public Task<T> CallAsync<T>(Func<Ledger, Task<T>> call) =>
        Task.Factory.StartNew(() => call(_ledger), CancellationToken.None, TaskCreationOptions.None, _turns).Unwrap();

    public Task<LedgerResult> AddAsync(Guid operation, long amount, string? note = null) =>
        CallAsync(ledger => ledger.ApplyAsync(new LedgerRequest(operation, EntryKind.Add, amount) { Note = note }));

    public Task<TakeResult> TakeAsync(OrderId order, long amount, bool isRetry = false) =>
        CallAsync(ledger => ledger.TakeAsync(order, amount, price: null, isRetry));

    public Task<LedgerEntry?> GiveBackAsync(OrderId order) => CallAsync(ledger => ledger.GiveBackAsync(order));

    public Task<LedgerHead> HeadAsync() => CallAsync(ledger => ledger.GetHeadAsync());

    public static GroupCommit NewCommit(NpgsqlDataSource database, int flushers = 2) =>
        new(database, Options.Create(new GroupCommitOptions { Flushers = flushers }), NullLogger<GroupCommit>.Instance);
}

/// <summary>The stored entries, read by SQL.</summary>
internal static class StoredLedger
{
    public sealed record Row(Guid Owner, long Seq, Guid Operation, int Kind, long Amount, long Balance);

    public static async Task<List<Row>> ReadAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            "SELECT owner, seq, operation, kind, amount, balance FROM ledger_entries ORDER BY ledger, owner, seq");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Row>();
        while (await reader.ReadAsync())
        {
            rows.Add(new Row(
                reader.GetGuid(0), reader.GetInt64(1), reader.GetGuid(2), reader.GetInt16(3), reader.GetInt64(4), reader.GetInt64(5)));
        }

        return rows;
    }

    /// <summary>Asserts that sequence numbers have no gaps, balances are running sums, and none is negative.</summary>
    public static void AssertFolds(IEnumerable<Row> rows)
    {
        foreach (var ledger in rows.GroupBy(row => row.Owner))
        {
            var (seq, balance) = (0L, 0L);
            foreach (var row in ledger)
            {
                (seq, balance) = (seq + 1, balance + row.Amount);
                Assert.Equal((seq, balance), (row.Seq, row.Balance));
                Assert.True(balance >= 0);
            }

            Assert.Equal(ledger.Count(), ledger.Select(row => row.Operation).Distinct().Count());
        }
    }
}
