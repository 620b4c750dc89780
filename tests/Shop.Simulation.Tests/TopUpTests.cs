using Microsoft.Extensions.Options;
using Shop.Accounts;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Schedules;
using Shop.Simulation.Tests.Storage;
using Shop.Storage.GroupCommit;

namespace Shop.Simulation.Tests;

/// <summary>A duplicate top-up must not reach a flush, where it would reject the writes of other callers.</summary>
public sealed class TopUpTests : ICommit
{
    private readonly SimulatedTime _time;
    private readonly SimulatedDatabase _database;
    private readonly Activation _activation;
    private readonly AccountGrain _grain;
    private int _rejected;

    public TopUpTests()
    {
        var violations = new Violations();
        _time = new SimulatedTime(violations);
        _database = new SimulatedDatabase(Defect.None, violations);
        var storage = new SimulatedStorage(_database, _time, new FaultInjector(new SeededRandom(1), FaultRates.None), Defect.None);
        var id = GrainId.Create(GrainType.Create("account"), GrainIdKeyExtensions.CreateGuidKey(Guid.CreateVersion7()));
        _activation = new Activation(id, _time, null!);
        _grain = new AccountGrain(
            _activation, new LedgerFactory(storage, this, _time, () => false, () => 0), Options.Create(new ShopOptions()));
        _activation.SetGrain(_grain);
    }

    [Fact]
    public void A_duplicate_top_up_older_than_memory_is_answered_without_a_rejected_flush()
    {
        var first = TopUp("key-0");
        for (var i = 1; i <= LedgerMemory.Capacity; i++)
        {
            Assert.False(TopUp($"key-{i}").Replayed);
        }

        var duplicate = TopUp("key-0");

        Assert.True(duplicate.Replayed);
        Assert.Equal((first.Transaction, first.Balance), (duplicate.Transaction, duplicate.Balance));
        Assert.Equal(0, _rejected);
    }

    Task ICommit.CommitAsync(params Write[] writes)
    {
        if (_database.Commit(writes) is not { } refusal)
        {
            return Task.CompletedTask;
        }

        _rejected++;
        return Task.FromException(new WriteConflictException(refusal, new InvalidOperationException("Rejected by the database.")));
    }

    // Accepts all writes.
    void ICommit.Admit(WritePriority priority, int waiting, TimeSpan age)
    {
    }

    private TopUpResult.ToppedUp TopUp(string key)
    {
        Task<TopUpResult>? answer = null;
        _activation.Turns.Begin(() => answer = _grain.TopUpAsync(IdempotencyKey.Parse(key), new Money(100)));
        _time.RunUntilIdle();
        return Assert.IsType<TopUpResult.ToppedUp>(answer!.GetAwaiter().GetResult());
    }
}
