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

/// <summary>A change of an item whose commit hangs: its outcome is unknown, and it may be stored when nobody waits for it any more.</summary>
public sealed class LateChangeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_change_that_is_stored_long_after_its_fault_is_seen_by_the_next_call()
    {
        var item = new HungItem();
        Assert.Equal(20, item.Price());
        Assert.Throws<StorageUnavailableException>(() => item.Change(30));
        Assert.Equal(20, item.Price());

        item.Wait(Minute / 2);
        Assert.Equal(20, item.Price());
        Assert.True(item.Land());

        Assert.Equal(30, item.Price());
    }

    [Fact]
    public void The_row_is_kept_again_after_a_minute()
    {
        var item = new HungItem();
        Assert.Throws<StorageUnavailableException>(() => item.Change(30));
        Assert.True(item.Land());
        item.Wait(Minute);
        Assert.Equal(30, item.Price());
        var reads = item.Reads;

        Assert.Equal(30, item.Price());

        Assert.Equal(reads, item.Reads);
    }

    [Fact]
    public void A_change_that_is_acknowledged_ends_the_doubt()
    {
        var item = new HungItem();
        Assert.Throws<StorageUnavailableException>(() => item.Change(30));
        item.Hangs = false;
        Assert.IsType<ChangeItemResult.Changed>(item.Change(40));
        var reads = item.Reads;

        Assert.Equal(40, item.Price());

        Assert.Equal(reads, item.Reads);
        Assert.False(item.Land());
    }

    /// <summary>The product's grain on simulated time and storage, with a way to the database that hangs.</summary>
    private sealed class HungItem : ICommit, IItemStore
    {
        private readonly ItemId _id = Customers.Item(0);
        private readonly Timeline _time;
        private readonly SimulatedDatabase _database;
        private readonly SimulatedStorage _storage;
        private readonly Activation _activation;
        private readonly ProductGrain _grain;
        private Write[] _hung = [];

        public HungItem()
        {
            var findings = new Findings();
            _time = new Timeline(findings);
            _database = new SimulatedDatabase(Flaw.None, findings);
            _storage = new SimulatedStorage(_database, _time, new FaultInjector(new SeededRandom(1), FaultRates.None), Flaw.None);
            _database.Commit([ItemRow.Create(_id, new CreateItem("Lantern", "", 0, new Money(20)), Guid.Empty, _time.GetUtcNow())]);
            _activation = new Activation(GrainId.Create(GrainType.Create("Product"), GrainIdKeyExtensions.CreateGuidKey(_id.Value)), _time, null!);
            _grain = new ProductGrain(
                _activation, new LedgerFactory(_storage, this, _time, () => true), this, this, _time, Options.Create(new ShopOptions()));
            _activation.Hold(_grain);
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

        /// <summary>The commit that hung goes on; true if it is stored.</summary>
        public bool Land() => _database.Commit(_hung) is null;

        public void Wait(TimeSpan time)
        {
            _time.After(time, () => { });
            _time.RunToRest();
        }

        public Task CommitAsync(params Write[] writes)
        {
            if (Hangs)
            {
                _hung = writes;
                return Task.FromException(new StorageUnavailableException("The write may not have been stored."));
            }

            Assert.Null(_database.Commit(writes));
            return Task.CompletedTask;
        }

        // There is room for everybody.
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
            _time.RunToRest();
            Assert.True(answer!.IsCompleted);
            return answer.GetAwaiter().GetResult();
        }
    }
}
