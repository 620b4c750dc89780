using Shop.Deliveries;
using Shop.Faults;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Storage.GroupCommit;
using Shop.Testing;

namespace Shop.Grains.Tests.Ledgers;

public sealed class LedgerTests(ShopDatabase database) : IClassFixture<ShopDatabase>, IAsyncDisposable
{
    private readonly GroupCommit _commit = LedgerActor.NewCommit(database.Source);
    private readonly Guid _owner = Guid.CreateVersion7();

    public ValueTask DisposeAsync() => _commit.DisposeAsync();

    [Fact]
    public async Task A_duplicate_operation_gets_the_first_result_also_from_a_later_activation()
    {
        var operation = Guid.CreateVersion7();
        var first = Assert.IsType<LedgerResult.Written>(await Activate().AddAsync(operation, 100));

        var isRetry = Assert.IsType<LedgerResult.Written>(await Activate().AddAsync(operation, 100));

        Assert.False(first.Replayed);
        Assert.True(isRetry.Replayed);
        Assert.Equal((1, 100), (isRetry.Entry.Seq, isRetry.Entry.Balance));
    }

    [Fact]
    public async Task A_duplicate_older_than_memory_gets_the_first_result()
    {
        var ledger = Activate();
        var first = Guid.CreateVersion7();
        await ledger.AddAsync(first, 7);
        await Task.WhenAll(Enumerable.Range(0, 3 * LedgerMemory.Capacity).Select(_ => ledger.AddAsync(Guid.CreateVersion7(), 1)));

        var here = Assert.IsType<LedgerResult.Written>(await ledger.AddAsync(first, 7));
        var elsewhere = Assert.IsType<LedgerResult.Written>(await Activate().AddAsync(first, 7));

        Assert.True(here.Replayed && elsewhere.Replayed);
        Assert.Equal((1, 1), (here.Entry.Seq, elsewhere.Entry.Seq));
        Assert.Equal(7 + (3 * LedgerMemory.Capacity), (await ledger.HeadAsync()).Balance);
    }

    [Fact]
    public async Task Duplicates_older_than_memory_do_not_fail_other_writes()
    {
        var ledger = Activate();
        var old = Enumerable.Range(0, 3 * LedgerMemory.Capacity).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var operation in old)
        {
            await ledger.AddAsync(operation, 1);
        }

        using var enough = new CancellationTokenSource();
        var repeaters = Enumerable.Range(0, 16).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                var answer = await ledger.AddAsync(old[Random.Shared.Next(LedgerMemory.Capacity)], 1);
                Assert.True(Assert.IsType<LedgerResult.Written>(answer).Replayed);
            }
        }).ToList();
        for (var i = 0; i < 20; i++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ledger.AddAsync(Guid.CreateVersion7(), 1)));
            Assert.All(answers, answer => Assert.False(Assert.IsType<LedgerResult.Written>(answer).Replayed));
        }

        await enough.CancelAsync();
        await Task.WhenAll(repeaters);
        Assert.Equal(old.Count + 200, (await ledger.HeadAsync()).Balance);
    }

    [Fact]
    public async Task An_operation_with_different_content_is_rejected()
    {
        var ledger = Activate();
        var operation = Guid.CreateVersion7();
        await ledger.AddAsync(operation, 100, "found in the cellar");

        Assert.IsType<LedgerResult.Different>(await ledger.AddAsync(operation, 101, "found in the cellar"));
        Assert.IsType<LedgerResult.Different>(await ledger.AddAsync(operation, 100, "returned"));
        Assert.IsType<LedgerResult.Different>(await Activate().AddAsync(operation, 99, "found in the cellar"));
        Assert.Equal(new LedgerHead(1, 100), await ledger.HeadAsync());
    }

    [Fact]
    public async Task Two_concurrent_calls_of_one_operation_write_one_entry()
    {
        var ledger = Activate();
        var operation = Guid.CreateVersion7();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ledger.AddAsync(operation, 5)));

        Assert.Equal(19, answers.Count(answer => answer is LedgerResult.Written { Replayed: true }));
        Assert.Equal(new LedgerHead(1, 5), await ledger.HeadAsync());
    }

    [Fact]
    public async Task A_duplicate_take_succeeds_although_the_balance_is_empty_by_then()
    {
        var ledger = Activate();
        var order = NewOrder();
        await ledger.AddAsync(Guid.CreateVersion7(), 10);
        await ledger.TakeAsync(order, 10);
        for (var i = 0; i < LedgerMemory.Capacity; i++)
        {
            await ledger.AddAsync(Guid.CreateVersion7(), 1);
            await ledger.TakeAsync(NewOrder(), 1);
        }

        Assert.IsType<TakeResult.Taken>(await ledger.TakeAsync(order, 10));
        Assert.IsType<TakeResult.Taken>(await Activate().TakeAsync(order, 10));
        Assert.IsType<TakeResult.WouldOverdraw>(await ledger.TakeAsync(NewOrder(), 1));
    }

    [Fact]
    public async Task A_late_take_after_its_release_is_rejected()
    {
        var order = NewOrder();
        var ledger = Activate();
        await ledger.AddAsync(Guid.CreateVersion7(), 10);

        Assert.Null(await ledger.GiveBackAsync(order));
        Assert.IsType<TakeResult.GivenBack>(await ledger.TakeAsync(order, 3));
        Assert.IsType<TakeResult.GivenBack>(await Activate().TakeAsync(order, 3));
        Assert.Null(await Activate().GiveBackAsync(order));
        Assert.Equal(10, (await ledger.HeadAsync()).Balance);
    }

    [Fact]
    public async Task A_take_is_given_back_once_and_then_rejected()
    {
        var order = NewOrder();
        var ledger = Activate();
        await ledger.AddAsync(Guid.CreateVersion7(), 10);
        await ledger.TakeAsync(order, 4);

        var released = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ledger.GiveBackAsync(order)));
        var later = await Activate().GiveBackAsync(order);

        Assert.All(released.Append(later), release => Assert.Equal(4, release!.Amount));
        Assert.IsType<TakeResult.GivenBack>(await Activate().TakeAsync(order, 4, isRetry: true));
        Assert.Equal(new LedgerHead(3, 10), await ledger.HeadAsync());
    }

    [Fact]
    public async Task A_take_below_zero_is_refused_with_the_balance()
    {
        var ledger = Activate();
        await ledger.AddAsync(Guid.CreateVersion7(), 10);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ledger.TakeAsync(NewOrder(), 3)));

        Assert.Equal(3, answers.Count(answer => answer is TakeResult.Taken));
        Assert.All(answers.OfType<TakeResult.WouldOverdraw>(), refused => Assert.InRange(refused.Balance, 0, 2));
        Assert.Equal(1, (await ledger.HeadAsync()).Balance);
    }

    [Fact]
    public async Task A_balance_has_an_upper_limit()
    {
        var ledger = Activate();
        await ledger.AddAsync(Guid.CreateVersion7(), LedgerRules.MaxBalance);

        Assert.IsType<LedgerResult.OverLimit>(await ledger.AddAsync(Guid.CreateVersion7(), 1));
        Assert.Equal(LedgerRules.MaxBalance, (await ledger.HeadAsync()).Balance);
    }

    [Fact]
    public async Task An_entry_whose_second_row_is_rejected_fails_and_changes_nothing()
    {
        var order = NewOrder();
        var ledger = Activate();
        await ledger.AddAsync(Guid.CreateVersion7(), 10);
        await ledger.TakeAsync(order, 4);

        // The delivery to cancel does not exist.
        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            ledger.CallAsync(open => open.GiveBackAsync(order, new DeliveryCancelled(order))));

        Assert.Equal(new LedgerHead(2, 6), await ledger.HeadAsync());
        Assert.False(ledger.IsLost);
        Assert.Equal(4, (await ledger.GiveBackAsync(order))!.Amount);
    }

    [Fact]
    public async Task Of_two_activations_the_reader_returns_the_balance_of_the_writer_and_deactivates()
    {
        var (reader, writer) = (Activate(), Activate());
        await writer.AddAsync(Guid.CreateVersion7(), 100);
        var before = await reader.HeadAsync();
        Assert.False(reader.IsLost);

        await writer.AddAsync(Guid.CreateVersion7(), 11);

        Assert.Equal((100, 111), (before.Balance, (await reader.HeadAsync()).Balance));
        Assert.True(reader.IsLost);
        Assert.False(writer.IsLost);
    }

    [Fact]
    public async Task An_activation_does_not_refuse_a_take_that_another_one_has_funded()
    {
        var (reader, writer) = (Activate(), Activate());
        await reader.HeadAsync();
        await writer.AddAsync(Guid.CreateVersion7(), 100);

        Assert.IsType<TakeResult.Taken>(await reader.TakeAsync(NewOrder(), 60));
        Assert.True(reader.IsLost);
        Assert.Equal(40, Assert.IsType<TakeResult.WouldOverdraw>(await reader.TakeAsync(NewOrder(), 60)).Balance);
    }

    [Fact]
    public async Task A_top_up_that_is_committed_late_is_not_overlooked_by_a_refusal()
    {
        var late = new LateCommit(_commit);
        var ledger = new LedgerActor(LedgerKind.Money, _owner, database.Source, late, hasRecentMembershipChange: false);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => ledger.AddAsync(Guid.CreateVersion7(), 100));
        Assert.Equal(0, (await ledger.HeadAsync()).Balance);

        await late.CommitLateAsync();

        Assert.IsType<TakeResult.Taken>(await ledger.TakeAsync(NewOrder(), 60));
        Assert.Equal(40, (await ledger.HeadAsync()).Balance);
    }

    [Fact]
    public async Task Of_two_activations_one_can_append_and_the_other_deactivates()
    {
        var (first, second) = (Activate(), Activate());
        await first.HeadAsync();
        await second.HeadAsync();
        var acknowledged = new System.Collections.Concurrent.ConcurrentBag<Guid>();

        async Task WriteAsync(LedgerActor activation)
        {
            for (var i = 0; i < 200; i++)
            {
                var operation = Guid.CreateVersion7();
                try
                {
                    if (await activation.AddAsync(operation, 1) is LedgerResult.Written)
                    {
                        acknowledged.Add(operation);
                    }
                }
                catch (StorageUnavailableException)
                {
                    return;
                }
            }
        }

        await Task.WhenAll(WriteAsync(first), WriteAsync(second));

        Assert.True(first.IsLost ^ second.IsLost);
        var stored = (await StoredLedger.ReadAsync(database.Source)).Where(row => row.Owner == _owner).ToList();
        StoredLedger.AssertFolds(stored);
        Assert.Equal(acknowledged.Order(), stored.Select(row => row.Operation).Order());
        Assert.Equal(stored.Count, (await Activate().HeadAsync()).Balance);
    }

    /// <summary>Reports an unknown outcome for the first write and commits it later.</summary>
    private sealed class LateCommit(ICommit commit) : ICommit
    {
        private Write[]? _late;
        private bool _isFirstDone;

        public void Admit(WritePriority priority, int waiting = 0, TimeSpan age = default) => commit.Admit(priority, waiting, age);

        public Task CommitAsync(params Write[] writes)
        {
            if (_isFirstDone)
            {
                return commit.CommitAsync(writes);
            }

            (_late, _isFirstDone) = (writes, true);
            return Task.FromException(new StorageUnavailableException("The write may not have been stored."));
        }

        public Task CommitLateAsync() => commit.CommitAsync(_late!);
    }

    private LedgerActor Activate() => new(LedgerKind.Money, _owner, database.Source, _commit);

    private static OrderId NewOrder() => new(Guid.CreateVersion7());
}
