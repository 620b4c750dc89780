using System.Collections.Concurrent;
using Npgsql;
using Shop.Faults;
using Shop.Grains.Tests.Ledgers;
using Shop.Ledgers;
using Shop.Storage.GroupCommit;
using Shop.Testing;

namespace Shop.Grains.Tests.Storage;

/// <summary>Failed flushes: ledgers have no gaps and no forks, and callers get correct results.</summary>
public sealed class GroupCommitFaultTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Fact]
    public async Task A_rejected_row_fails_its_caller_only()
    {
        await using var commit = LedgerActor.NewCommit(database.Source, flushers: 1);
        var good = Enumerable.Range(0, 100).Select(_ => Entry(Guid.CreateVersion7(), 1, 5, 5)).ToList();
        var bad = Entry(Guid.CreateVersion7(), 1, -5, -5);

        var writes = good.Take(50).Append(bad).Concat(good.Skip(50))
            .Select(entry => (Entry: entry, Durable: commit.CommitAsync(entry)))
            .ToList();
        var rejected = await Assert.ThrowsAsync<WriteConflictException>(() => writes.Single(write => write.Entry == bad).Durable);
        await Task.WhenAll(writes.Where(write => write.Entry != bad).Select(write => write.Durable));

        Assert.Equal(PostgresErrorCodes.CheckViolation, rejected.SqlState);
        var stored = (await StoredLedger.ReadAsync(database.Source)).Select(row => row.Owner).ToHashSet();
        Assert.All(good, entry => Assert.Contains(entry.Owner, stored));
        Assert.DoesNotContain(bad.Owner, stored);
    }

    [Fact]
    public async Task The_rows_of_one_caller_are_stored_atomically()
    {
        await using var commit = LedgerActor.NewCommit(database.Source);
        var owner = Guid.CreateVersion7();

        await Assert.ThrowsAsync<WriteConflictException>(() =>
            commit.CommitAsync(Entry(owner, 1, 5, 5), Entry(owner, 2, 5, 10), Entry(owner, 2, 5, 10)));

        Assert.DoesNotContain(await StoredLedger.ReadAsync(database.Source), row => row.Owner == owner);
    }

    [Fact]
    public async Task Killed_backends_lose_no_acknowledged_entry_and_duplicate_no_retried_one()
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString + ";Application Name=victim;Maximum Pool Size=4");
        await using var commit = LedgerActor.NewCommit(source);
        var owners = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();
        var ledgers = new ConcurrentDictionary<Guid, LedgerActor>();
        LedgerActor Activation(Guid owner) => ledgers.AddOrUpdate(
            owner, _ => new LedgerActor(LedgerKind.Money, owner, source, commit),
            (_, current) => current.IsLost ? new LedgerActor(LedgerKind.Money, owner, source, commit) : current);

        var (faults, written) = (0, 0);
        var writers = owners.SelectMany(owner => Enumerable.Range(0, 5).Select(_ => owner)).Select(async owner =>
        {
            for (var i = 0; i < 60; i++)
            {
                var operation = Guid.CreateVersion7();
                while (true)
                {
                    try
                    {
                        Assert.IsType<LedgerResult.Written>(await Activation(owner).AddAsync(operation, 1));
                        Interlocked.Increment(ref written);
                        break;
                    }
                    catch (Exception exception) when (exception is StorageUnavailableException or OverloadedException)
                    {
                        // The outcome is unknown, or nothing was written: retry the same operation.
                        Interlocked.Increment(ref faults);
                    }
                }
            }
        });
        var all = Task.WhenAll(writers);
        while (!all.IsCompleted || faults == 0)
        {
            Assert.False(all.IsCompleted && faults == 0, "No flush failed because of a killed backend.");
            await database.Database.ReadAsync<long>("""
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE application_name = 'victim' AND datname = current_database()
                """);

            // The next kill follows progress, so that a slow machine does not kill every connection before its first commit.
            var before = Volatile.Read(ref written);
            while (!all.IsCompleted && Volatile.Read(ref written) == before)
            {
                await Task.WhenAny(all, Task.Delay(5));
            }
        }

        await all;
        var stored = (await StoredLedger.ReadAsync(database.Source)).Where(row => owners.Contains(row.Owner)).ToList();
        StoredLedger.AssertFolds(stored);
        Assert.Equal(20 * 5 * 60, stored.Count);
        Assert.Equal(20 * 5 * 60, stored.Sum(row => row.Amount));
    }

    [Fact]
    public async Task An_exhausted_pool_fails_the_write_and_nothing_is_stored()
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString + ";Maximum Pool Size=1;Timeout=1");
        await using var commit = LedgerActor.NewCommit(source);
        var owner = Guid.CreateVersion7();
        var ledger = new LedgerActor(LedgerKind.Money, owner, source, commit);
        var operation = Guid.CreateVersion7();
        await ledger.AddAsync(Guid.CreateVersion7(), 1);

        await using (await source.OpenConnectionAsync())
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => ledger.AddAsync(operation, 10));
        }

        Assert.Equal(new LedgerHead(1, 1), await ledger.HeadAsync());
        Assert.False(Assert.IsType<LedgerResult.Written>(await ledger.AddAsync(operation, 10)).Replayed);
        Assert.Equal(new LedgerHead(2, 11), await ledger.HeadAsync());
    }

    [Fact]
    public async Task Many_writers_share_a_transaction()
    {
        await using var commit = LedgerActor.NewCommit(database.Source, flushers: 1);
        var before = await TransactionsAsync();

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => commit.CommitAsync(Entry(Guid.CreateVersion7(), 1, 5, 5))));

        // The first write is flushed alone; the others are queued meanwhile.
        Assert.InRange(await TransactionsAsync() - before, 1, 100);
    }

    private Task<long> TransactionsAsync() => database.Database.ReadAsync<long>("SELECT txid_current()");

    private static LedgerEntry Entry(Guid owner, long seq, long amount, long balance) => new()
    {
        Ledger = LedgerKind.Stock,
        Owner = owner,
        Seq = seq,
        Operation = Guid.CreateVersion7(),
        Kind = EntryKind.Add,
        Amount = amount,
        Balance = balance,
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };
}
