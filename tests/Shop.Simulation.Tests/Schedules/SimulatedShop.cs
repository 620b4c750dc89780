using Shop.Catalog;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Orders;
using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Proofs;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>
/// One schedule: the product's own grains on simulated time, network and database. Faults stop after half a minute; then whatever
/// is still on its way arrives, recovery resumes what is open, and what is stored must be right.
/// </summary>
internal sealed class SimulatedShop
{
    public const long FirstPrice = 20;

    private const int MostLines = 400;

    private static readonly TimeSpan FaultPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Untouched = TimeSpan.FromSeconds(5);

    private readonly Findings _findings = new();
    private readonly Timeline _time;
    private readonly SimulatedDatabase _database;
    private readonly SimulatedStorage _storage;
    private readonly FaultInjector _faults;
    private readonly SimulatedCluster _cluster;
    private readonly SimulatedGrains _grains;
    private readonly Answers _answers;
    private readonly Plan _plan;
    private readonly Flaw _flaw;
    private readonly SeededRandom _random;

    private SimulatedShop(Plan plan, Flaw flaw, Action<string>? story)
    {
        (_plan, _flaw, _random) = (plan, flaw, new SeededRandom(plan.Seed));
        _time = new Timeline(_findings) { Story = story };
        _faults = new FaultInjector(_random, plan.Faults);
        _database = new SimulatedDatabase(flaw, _findings);
        _storage = new SimulatedStorage(_database, _time, _faults, flaw) { Capacity = plan.Capacity };
        _cluster = new SimulatedCluster(
            _storage,
            _time,
            _faults,
            _findings,
            new OrderOptions { Deadline = TimeSpan.FromSeconds(plan.DeadlineSeconds) });
        _grains = new SimulatedGrains(_cluster, new AnswerChecker(_database, _findings, IsWithOneWriter(plan)), _database, flaw);
        _cluster.Grains = _grains;
        _answers = new Answers(_database, _findings);
    }

    /// <summary>Plays a schedule; what it finds is thrown together with what happened before it.</summary>
    public static ScheduleReport Play(Plan plan)
    {
        var report = Run(plan);
        if (report.Finding is null)
        {
            return report;
        }

        var story = new List<string>();
        Run(plan, story: story.Add);
        throw new BrokenInvariantException($"{report.Finding}\n{string.Join('\n', story.TakeLast(MostLines))}");
    }

    /// <summary>Runs a schedule to its end or to what it finds.</summary>
    public static ScheduleReport Run(Plan plan, Flaw flaw = Flaw.None, Action<string>? story = null) => new SimulatedShop(plan, flaw, story).Run();

    private ScheduleReport Run()
    {
        Furnish();
        new Customers(_plan, _random, _time, _grains, _storage, _database, _answers).Start();
        for (var i = 0; i < _plan.Crashes; i++)
        {
            _time.After(_random.Milliseconds(0, 20_000), _cluster.CrashAll);
        }

        for (var at = Sweep; at < FaultPeriod; at += Sweep)
        {
            _time.After(at, Recover);
        }

        _time.After(FaultPeriod, _faults.BecomeCalm);
        _time.RunToRest();
        for (var sweeps = 0; sweeps < 20 && !_findings.Any && _database.Orders.Values.Any(order => order.IsOpen); sweeps++)
        {
            _time.After(Untouched + Sweep, Recover);
            _time.RunToRest();
        }

        if (!_findings.Any)
        {
            new Rest(_database, _findings).Check(_storage.HighestCapacity, TimeSpan.FromSeconds(_plan.DeadlineSeconds));
            _answers.Check();
        }

        return new ScheduleReport(_findings.First, _database, _time);
    }

    // Items, accounts and slots as they are after some time: with a history that is longer than what memory reads of it, or not.
    private void Furnish()
    {
        for (var i = 0; i < _plan.Items; i++)
        {
            var item = Customers.Item(i);
            _database.Commit([ItemRow.Create(item, new CreateItem($"Item {i}", "", 0, new Money(FirstPrice)), Guid.Empty, _time.GetUtcNow())]);
            Fill(LedgerKind.Stock, item.Value, _plan.Stock);
        }

        for (var i = 0; i < _plan.Customers; i++)
        {
            Fill(LedgerKind.Money, Customers.Customer(i).Value, _plan.Funds);
        }
    }

    private void Fill(LedgerKind kind, Guid owner, long balance)
    {
        var head = default(LedgerHead);
        for (var i = 0; i <= _plan.History; i++)
        {
            var amount = i == 0 ? balance : i % 2 == 1 ? 1 : -1;
            head = LedgerRules.After(head, amount);
            _database.Commit([new LedgerEntry
            {
                Ledger = kind,
                Owner = owner,
                Seq = head.Seq,
                Operation = DerivedId.From("history", owner, $"{i}"),
                Kind = EntryKind.Add,
                Amount = amount,
                Balance = head.Balance,
                CreatedAt = _time.GetUtcNow(),
            }]);
        }
    }

    private static bool IsWithOneWriter(Plan plan) => plan is { Crashes: 0, Faults: { LateWrite: 0, Crash: 0, SecondActivation: 0 } };

    private void Recover()
    {
        if (_flaw == Flaw.NobodyRecovers)
        {
            return;
        }

        foreach (var order in _database.Orders.Values.Where(order => order.IsOpen && order.UpdatedAt < _time.GetUtcNow() - Untouched))
        {
            _ = _grains.OrderSaga(order.Order).ResumeAsync();
        }
    }
}
