using Npgsql;
using Shop.Faults;
using Shop.Ledgers;
using Shop.Storage.GroupCommit;
using Shop.Testing;

namespace Shop.Grains.Tests.Ledgers;

/// <summary>A failover or a restore has lost the last entries of a ledger that an activation still has in memory.</summary>
public sealed class LostTailTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IAsyncDisposable
{
    private readonly GroupCommit _commit = LedgerActor.NewCommit(database.Source);
    private readonly Guid _owner = Guid.CreateVersion7();

    public ValueTask DisposeAsync() => _commit.DisposeAsync();

    [Fact]
    public async Task An_entry_behind_the_gap_is_rejected_and_the_next_activation_continues_the_stored_ledger()
    {
        var warm = Activate();
        await AddAsync(warm, 100, 20, 3);
        await LoseAfterAsync(1);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => warm.AddAsync(Guid.CreateVersion7(), 7));

        Assert.True(warm.IsLost);
        var written = Assert.IsType<LedgerResult.Written>(await Activate().AddAsync(Guid.CreateVersion7(), 7));
        Assert.Equal((2, 107), (written.Entry.Seq, written.Entry.Balance));
        StoredLedger.AssertFolds(await StoredLedger.ReadAsync(database.Source));
    }

    [Fact]
    public async Task An_entry_on_another_history_of_the_same_length_is_rejected()
    {
        var warm = Activate();
        await AddAsync(warm, 100, 20);
        await LoseAfterAsync(1);
        await AddAsync(Activate(), 50);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => warm.AddAsync(Guid.CreateVersion7(), 7));

        Assert.True(warm.IsLost);
        StoredLedger.AssertFolds(await StoredLedger.ReadAsync(database.Source));
    }

    [Fact]
    public async Task A_ledger_that_was_lost_as_a_whole_begins_with_its_first_entry()
    {
        var warm = Activate();
        await AddAsync(warm, 100, 20);
        await LoseAfterAsync(0);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => warm.AddAsync(Guid.CreateVersion7(), 7));

        var written = Assert.IsType<LedgerResult.Written>(await Activate().AddAsync(Guid.CreateVersion7(), 7));
        Assert.Equal((1, 7), (written.Entry.Seq, written.Entry.Balance));
    }

    [Fact]
    public async Task Entries_of_one_flush_behind_the_gap_are_rejected_and_those_of_other_owners_are_stored()
    {
        var (warm, other) = (Activate(), Activate(Guid.CreateVersion7()));
        await AddAsync(warm, 100, 20, 3);
        await AddAsync(other, 5);
        await LoseAfterAsync(2);

        var rejected = Enumerable.Range(0, 10).Select(_ => Record.ExceptionAsync(() => warm.AddAsync(Guid.CreateVersion7(), 1)).AsTask());
        var stored = Enumerable.Range(0, 10).Select(_ => other.AddAsync(Guid.CreateVersion7(), 1));

        Assert.All(await Task.WhenAll(rejected), exception => Assert.IsType<StorageUnavailableException>(exception));
        Assert.All(await Task.WhenAll(stored), result => Assert.IsType<LedgerResult.Written>(result));
        StoredLedger.AssertFolds(await StoredLedger.ReadAsync(database.Source));
    }

    [Fact]
    public async Task Memory_is_dropped_when_another_database_server_answers()
    {
        var warm = Activate(hasRecentMembershipChange: false);
        var lost = Guid.CreateVersion7();
        await AddAsync(warm, 100);
        await warm.AddAsync(lost, 20);
        await LoseAfterAsync(1);
        Assert.True(Assert.IsType<LedgerResult.Written>(await warm.AddAsync(lost, 20)).Replayed);

        warm.Incarnation++;

        Assert.Equal(new LedgerHead(1, 100), await warm.HeadAsync());
        var written = Assert.IsType<LedgerResult.Written>(await warm.AddAsync(lost, 20));
        Assert.Equal((false, 2, 120), (written.Replayed, written.Entry.Seq, written.Entry.Balance));
        Assert.False(warm.IsLost);
    }

    [Fact]
    public async Task A_balance_that_was_lost_is_not_shown_while_the_ledger_is_in_doubt()
    {
        var warm = Activate();
        await AddAsync(warm, 100, 20);
        await LoseAfterAsync(1);

        Assert.Equal(new LedgerHead(1, 100), await warm.HeadAsync());
        Assert.True(warm.IsLost);
    }

    [Theory]
    [InlineData("(3, 10, 110)")]
    [InlineData("(2, 10, 111)")]
    [InlineData("(2, 10, 110), (3, 5, 116)")]
    [InlineData("(2, 10, 110), (4, 5, 115)")]
    public async Task The_database_rejects_an_entry_that_does_not_follow(string entries)
    {
        await AddAsync(Activate(), 100);

        var rejected = await Assert.ThrowsAsync<PostgresException>(() => InsertAsync(entries));

        Assert.Equal((PostgresErrorCodes.CheckViolation, "ledger_entries_follow"), (rejected.SqlState, rejected.ConstraintName));
    }

    [Fact]
    public async Task The_database_accepts_entries_that_follow_in_one_statement()
    {
        await AddAsync(Activate(), 100);

        await InsertAsync("(3, -10, 100), (2, 10, 110)");

        StoredLedger.AssertFolds(await StoredLedger.ReadAsync(database.Source));
    }

    private LedgerActor Activate(Guid? owner = null, bool hasRecentMembershipChange = true) =>
        new(LedgerKind.Money, owner ?? _owner, database.Source, _commit, hasRecentMembershipChange);

    private static async Task AddAsync(LedgerActor ledger, params long[] amounts)
    {
        foreach (var amount in amounts)
        {
            Assert.IsType<LedgerResult.Written>(await ledger.AddAsync(Guid.CreateVersion7(), amount));
        }
    }

    private Task<int> LoseAfterAsync(long seq) =>
        database.Database.ExecuteAsync($"DELETE FROM ledger_entries WHERE owner = '{_owner}' AND seq > {seq}");

    private Task<int> InsertAsync(string entries) => database.Database.ExecuteAsync(
        $"""
        INSERT INTO ledger_entries (ledger, owner, seq, operation, kind, amount, balance, created_at)
        SELECT 1, '{_owner}', seq, gen_random_uuid(), 1, amount, balance, now() FROM (VALUES {entries}) AS entry (seq, amount, balance)
        """);
}
