using Microsoft.Extensions.Options;
using Shop.Deliveries;
using Shop.Faults;
using Shop.Identities;
using Shop.Orders;
using Shop.Orders.Storage;
using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Schedules;
using Shop.Simulation.Tests.Storage;
using Shop.Storage.GroupCommit;

namespace Shop.Simulation.Tests;

/// <summary>Orders that cannot be accepted must not reach a flush, where they would reject the writes of other callers.</summary>
public sealed class AcceptTests
{
    [Fact]
    public void An_order_with_a_stale_list_version_is_refused_without_a_write()
    {
        var order = new OrderWithRecordedCommits();
        order.MoveList();

        var refused = Assert.IsType<AcceptResult.Refused>(order.Accept(expectedListVersion: 0));

        Assert.Equal(1, Assert.IsType<PlaceOrderResult.StaleList>(refused.Answer).CurrentVersion);
        Assert.Equal(0, order.Commits);
    }

    [Fact]
    public void A_duplicate_gets_its_order_although_the_list_version_has_changed()
    {
        var order = new OrderWithRecordedCommits();
        Assert.False(Assert.IsType<AcceptResult.Accepted>(order.Accept(expectedListVersion: 0)).Replayed);
        order.MoveList();

        Assert.True(Assert.IsType<AcceptResult.Accepted>(order.Accept(expectedListVersion: 0)).Replayed);
        Assert.True(Assert.IsType<AcceptResult.Accepted>(order.Reactivate().Accept(expectedListVersion: 0)).Replayed);

        Assert.Equal(1, order.Commits);
    }

    [Fact]
    public void An_order_that_the_database_keeps_rejecting_fails_after_three_attempts()
    {
        var order = new OrderWithRecordedCommits { Rejects = true };

        Assert.Throws<StorageUnavailableException>(() => order.Accept(expectedListVersion: null));

        Assert.Equal(3, order.Commits);
    }

    /// <summary>The order grain on simulated storage, with a commit that counts its calls.</summary>
    private sealed class OrderWithRecordedCommits : ICommit
    {
        private static readonly UserId Customer = new(Guid.CreateVersion7());

        private readonly OrderId _id = new(Guid.CreateVersion7());
        private readonly SimulatedTime _time;
        private readonly SimulatedDatabase _database;
        private readonly SimulatedStorage _storage;
        private readonly DeliveryRequest _delivery;
        private Activation _activation = null!;
        private OrderGrain _grain = null!;

        public OrderWithRecordedCommits()
        {
            var violations = new Violations();
            _time = new SimulatedTime(violations);
            _database = new SimulatedDatabase(Defect.None, violations);
            _storage = new SimulatedStorage(_database, _time, new FaultInjector(new SeededRandom(1), FaultRates.None), Defect.None);
            _delivery = new DeliveryRequest(DeliveryType.Courier, "riga", null, _time.GetUtcNow().AddDays(2));
            Reactivate();
        }

        public bool Rejects { get; init; }

        public int Commits { get; private set; }

        /// <summary>Replaces the activation: its memory is lost.</summary>
        public OrderWithRecordedCommits Reactivate()
        {
            var id = GrainId.Create(GrainType.Create("order"), GrainIdKeyExtensions.CreateGuidKey(_id.Value));
            _activation = new Activation(id, _time, null!);
            _grain = new OrderGrain(
                _activation, _storage, this, new DuplicateOrderDetector(_time), _time, Options.Create(new ShopOptions()));
            _activation.SetGrain(_grain);
            return this;
        }

        /// <summary>Another order of the customer changes the version of the list.</summary>
        public void MoveList() => Assert.Null(_database.Commit([new OrderListChanged(Customer)]));

        public AcceptResult Accept(long? expectedListVersion)
        {
            var line = new OrderLineRequest(new ItemId(Guid.Empty), 1, null);
            return Call(grain => grain.AcceptAsync(new PlaceOrder(_id, Customer, [line], _delivery, expectedListVersion)));
        }

        public Task CommitAsync(params Write[] writes)
        {
            Commits++;
            var refusal = Rejects ? "23505" : _database.Commit(writes);
            return refusal is null
                ? Task.CompletedTask
                : Task.FromException(new WriteConflictException(refusal, new InvalidOperationException("Rejected by the database.")));
        }

        // Accepts all writes.
        public void Admit(WritePriority priority, int waiting = 0, TimeSpan age = default)
        {
        }

        private T Call<T>(Func<OrderGrain, Task<T>> call)
        {
            Task<T>? answer = null;
            _activation.Turns.Begin(() => answer = call(_grain));
            _time.RunUntilIdle();
            Assert.True(answer!.IsCompleted);
            return answer.GetAwaiter().GetResult();
        }
    }
}
