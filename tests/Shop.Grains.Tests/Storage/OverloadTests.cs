using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Faults;
using Shop.Grains.Tests.Ledgers;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Storage.GroupCommit;
using Shop.Testing;

namespace Shop.Grains.Tests.Storage;

/// <summary>Overload: new work is shed immediately, and admitted work completes.</summary>
public sealed class OverloadTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    [Fact]
    public async Task A_stalled_queue_sheds_new_work_and_completes_admitted_work()
    {
        await using var commit = NewCommit(new GroupCommitOptions { MaxAge = TimeSpan.FromMilliseconds(500) });
        var account = new LedgerActor(LedgerKind.Money, Guid.CreateVersion7(), database.Source, commit);
        var order = new OrderId(Guid.CreateVersion7());
        await account.AddAsync(Guid.CreateVersion7(), 1_000);
        await account.TakeAsync(order, 10);
        var table = await LockAsync();

        var calls = new List<Task<LedgerResult>>();
        while (calls.Count(IsShed) < 1_000)
        {
            calls.AddRange(Enumerable.Range(0, 2_000).Select(_ => account.AddAsync(Guid.CreateVersion7(), 1)));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }

        var undo = account.GiveBackAsync(order);
        await table.DisposeAsync();
        await Task.WhenAll(calls).ContinueWith(
            _ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);

        var written = calls.Count(call => call.IsCompletedSuccessfully && call.Result is LedgerResult.Written { Replayed: false });
        Assert.Equal(calls.Count, written + calls.Count(IsShed));
        Assert.True(written > 0);
        Assert.Equal(10, (await undo)!.Amount);
        Assert.Equal(1_000 + written, (await account.HeadAsync()).Balance);
        StoredLedger.AssertFolds(await StoredLedger.ReadAsync(database.Source));
    }

    [Fact]
    public async Task The_queue_of_one_owner_is_limited_except_for_undo_operations()
    {
        await using var commit = NewCommit(new GroupCommitOptions { MaxWaitingPerOwner = 100, MaxAge = TimeSpan.FromSeconds(10) });
        var item = new LedgerActor(LedgerKind.Stock, Guid.CreateVersion7(), database.Source, commit);
        await item.AddAsync(Guid.CreateVersion7(), 1_000);
        await using var table = await LockAsync();

        // One is in flight, a hundred are queued.
        var takes = Enumerable.Range(0, 150).Select(_ => item.TakeAsync(new OrderId(Guid.CreateVersion7()), 1)).ToList();
        while (takes.Count(take => take.IsFaulted) < 49)
        {
            await Task.Yield();
        }

        var undo = item.GiveBackAsync(new OrderId(Guid.CreateVersion7()));
        await table.DisposeAsync();

        await Task.WhenAll(takes.Where(take => !take.IsFaulted));
        Assert.Equal(101, takes.Count(take => take.IsCompletedSuccessfully));
        Assert.All(takes.Where(take => take.IsFaulted), take => Assert.IsType<OverloadedException>(take.Exception!.InnerException));
        Assert.Null(await undo);
        Assert.Equal(1_000 - 101, (await item.HeadAsync()).Balance);
    }

    [Fact]
    public void Steps_of_accepted_work_go_before_new_work()
    {
        using var queue = new WriteQueue(TimeProvider.System);
        var (first, second) = (new QueuedWrite([Entry(EntryKind.Add)]), new QueuedWrite([Entry(EntryKind.Add)]));
        var step = new QueuedWrite([Entry(EntryKind.GiveBack)]);

        Assert.All((QueuedWrite[])[first, second, step], write => Assert.True(queue.TryEnqueue(write)));

        Assert.Equal([step, first], queue.Take(maxRows: 2));
        queue.Close();
        Assert.False(queue.TryEnqueue(new QueuedWrite([Entry(EntryKind.Add)])));
        Assert.Equal([second], queue.Take(maxRows: 2));
    }

    private static bool IsShed(Task<LedgerResult> call) => call.IsFaulted && call.Exception.InnerException is OverloadedException;

    private GroupCommit NewCommit(GroupCommitOptions options) =>
        new(database.Source, Options.Create(options), NullLogger<GroupCommit>.Instance);

    // Blocks all writes to ledgers until the connection is disposed.
    private async Task<NpgsqlConnection> LockAsync()
    {
        var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE ledger_entries IN EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static LedgerEntry Entry(EntryKind kind) => new()
    {
        Ledger = LedgerKind.Money,
        Owner = Guid.CreateVersion7(),
        Seq = 1,
        Operation = Guid.CreateVersion7(),
        Kind = kind,
        Amount = 1,
        Balance = 1,
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };
}
