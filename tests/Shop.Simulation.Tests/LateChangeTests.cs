using Microsoft.Extensions.Options;
using Shop.Catalog;
using Shop.Faults;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Schedules;
using Shop.Simulation.Tests.Storage;
using Shop.Storage.GroupCommit;

namespace Shop.Simulation.Tests;

/// <summary>A change of an item whose commit hangs: its outcome is unknown, and it may be stored after its timeout.</summary>
public sealed class LateChangeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_change_that_is_stored_long_after_its_time_out_is_visible_to_the_next_call()
    {
        var item = new ItemWithHangingCommit();
        Assert.Equal(20, item.Price());
        Assert.Throws<StorageUnavailableException>(() => item.Change(30));
        Assert.Equal(20, item.Price());

        item.Wait(Minute / 2);
        Assert.Equal(20, item.Price());
        Assert.True(item.CompleteCommit());

        Assert.Equal(30, item.Price());
    }

    [Fact]
    public void The_row_is_cached_one_minute_after_a_change_in_doubt()
    {
        var item = new ItemWithHangingCommit();
        Assert.Throws<StorageUnavailableException>(() => item.Change(30));
        Assert.True(item.CompleteCommit());
        item.Wait(Minute);
        Assert.Equal(30, item.Price());
        var reads = item.Reads;

        Assert.Equal(30, item.Price());

        Assert.Equal(reads, item.Reads);
    }

    [Fact]
    public void A_change_that_is_acknowledged_ends_the_doubt()
    {
        var item = new ItemWithHangingCommit();
        Assert.Throws<StorageUnavailableException>(() => item.Change(30));
        item.Hangs = false;
        Assert.IsType<ChangeItemResult.Changed>(item.Change(40));
        var reads = item.Reads;

        Assert.Equal(40, item.Price());

        Assert.Equal(reads, item.Reads);
        Assert.False(item.CompleteCommit());
    }

    /// <summary>The item grain on simulated time and storage, with a commit that hangs.</summary>
    private sealed class ItemWithHangingCommit : ICommit, IItemStore
    {
        private readonly ItemId _id = ClientWorkload.Item(0);
        private readonly SimulatedTime _time;
        private readonly SimulatedDatabase _database;
        private readonly SimulatedStorage _storage;
        private readonly Activation _activation;
        private readonly ProductGrain _grain;
        private Write[] _pendingWrites = [];

        public ItemWithHangingCommit()
        {
            var violations = new Violations();
            _time = new SimulatedTime(violations);
            _database = new SimulatedDatabase(Defect.None, violations);
            _storage = new SimulatedStorage(_database, _time, new FaultInjector(new SeededRandom(1), FaultRates.None), Defect.None);
            _database.Commit([ItemRow.Create(_id, new CreateItem("Lantern", "", 0, new Money(20)), _time.GetUtcNow())]);
            var id = GrainId.Create(GrainType.Create("Product"), GrainIdKeyExtensions.CreateGuidKey(_id.Value));
            _activation = new Activation(id, _time, null!);
            _grain = new ProductGrain(
                _activation, new LedgerFactory(_storage, this, _time, () => true, () => 0), this, _time, Options.Create(new ShopOptions()));
            _activation.SetGrain(_grain);
        }

        public bool Hangs { get; set; } = true;

        /// <summary>How often the grain has read the row.</summary>
        public int Reads { get; private set; }

        public long Price() => Call(grain => grain.FindAsync())!.Price.Minor;

        public ChangeItemResult Change(long price)
        {
            var version = _database.Product(_id.Value)!.Version;
            return Call(grain => grain.ChangeAsync(new ChangeItem(null, null, new Money(price), null), version));
        }

        /// <summary>Completes the hanging commit; true if it is stored.</summary>
        public bool CompleteCommit() => _database.Commit(_pendingWrites) is null;

        public void Wait(TimeSpan time)
        {
            _time.After(time, () => { });
            _time.RunUntilIdle();
        }

        public Task CommitAsync(params Write[] writes)
        {
            if (Hangs)
            {
                _pendingWrites = writes;
                return Task.FromException(new StorageUnavailableException("The outcome of the write is unknown."));
            }

            Assert.Null(_database.Commit(writes));
            return Task.CompletedTask;
        }

        // Accepts all writes.
        public void Admit(WritePriority urgency, int waiting = 0, TimeSpan age = default)
        {
        }

        public Task<ItemRow?> LoadAsync(Guid item)
        {
            Reads++;
            return _storage.LoadAsync(item);
        }

        private T Call<T>(Func<ProductGrain, Task<T>> call)
        {
            Task<T>? answer = null;
            _activation.Turns.Begin(() => answer = call(_grain));
            _time.RunUntilIdle();
            Assert.True(answer!.IsCompleted);
            return answer.GetAwaiter().GetResult();
        }
    }
}
