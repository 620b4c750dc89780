using Shop.Faults;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Proofs;
using Shop.Simulation.Tests.Schedules;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests;

/// <summary>The database loses the last entries of a ledger while activations have them in memory, with calls in flight.</summary>
public sealed class LostTailTests
{
    private const int Schedules = 300;
    private const int Calls = 24;

    private static readonly Guid Owner = DerivedId.From("simulation-owner", Guid.Empty);

    [Fact]
    public void Stored_entries_follow_each_other_whenever_the_tail_is_lost() =>
        Assert.All(Enumerable.Range(0, Schedules), seed => Assert.Null(Run((ulong)seed, Defect.None)));

    [Fact]
    public void A_database_that_accepts_a_gap_is_detected() =>
        Assert.Contains(Enumerable.Range(0, Schedules), seed => Run((ulong)seed, Defect.PredecessorsAreNotProved) is not null);

    // Returns the violation. Acknowledged entries may be lost; the stored ones must be a ledger.
    private static string? Run(ulong seed, Defect defect)
    {
        var random = new SeededRandom(seed);
        var violations = new Violations();
        var time = new SimulatedTime(violations);
        var database = new SimulatedDatabase(defect, violations);
        var storage = new SimulatedStorage(database, time, new FaultInjector(random, FaultRates.None), defect);
        var table = database.Ledger(LedgerKind.Money, Owner);
        var incarnation = 0;
        var activations = new Activation?[2];
        for (var i = 0; i < Calls; i++)
        {
            var (number, which) = (i, random.Below(activations.Length));
            time.After(random.Milliseconds(0, 200), () => Begin(ref activations[which], number));
        }

        time.After(random.Milliseconds(20, 180), () => table.LoseAfter(random.Below(table.Entries.Count + 1)));
        if (random.Hits(500))
        {
            time.After(random.Milliseconds(20, 250), () => incarnation++);
        }

        time.RunUntilIdle();
        new FinalStateChecker(database, violations).CheckLedger(LedgerKind.Money, table, 0);
        return violations.First;

        void Begin(ref Activation? activation, int number)
        {
            if (activation is not { IsActive: true })
            {
                var id = GrainId.Create(GrainType.Create("Ledger"), GrainIdKeyExtensions.CreateGuidKey(Owner));
                var created = activation = new Activation(id, time, null!);
                created.SetGrain(new LedgerFactory(storage, storage, time, () => false, () => incarnation)
                    .Open(LedgerKind.Money, Owner, () => created.DeactivateOnIdle(created)));
            }

            var (turns, ledger) = (activation.Turns, (Ledger)activation.GrainInstance);
            turns.Begin(() => _ = AddAsync(ledger, number));
        }

        async Task AddAsync(Ledger ledger, int number)
        {
            try
            {
                var operation = DerivedId.From("simulation-add", Owner, $"{number % (Calls / 2)}");
                await ledger.ApplyAsync(new LedgerRequest(operation, EntryKind.Add, 1 + (number % (Calls / 2))));
            }
            catch (StorageUnavailableException)
            {
                // The outcome is unknown.
            }
        }
    }
}
