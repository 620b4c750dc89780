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
/// One schedule: the grains on simulated time, network and database. Faults stop after 30 s. Then calls in flight arrive, recovery resumes
/// open orders, and the stored rows are checked.
/// </summary>
internal sealed class SimulatedShop
{
    public const long FirstPrice = 20;

    private const int MaxTraceLines = 400;

    private static readonly TimeSpan FaultPeriod = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RecoverAfter = TimeSpan.FromSeconds(5);

    private readonly Violations _violations = new();
    private readonly SimulatedTime _time;
    private readonly SimulatedDatabase _database;
    private readonly SimulatedStorage _storage;
    private readonly FaultInjector _faults;
    private readonly SimulatedCluster _cluster;
    private readonly SimulatedGrains _grains;
    private readonly AnswerHistory _answers;
    private readonly ShopPlan _plan;
    private readonly Defect _defect;
    private readonly SeededRandom _random;

    private SimulatedShop(ShopPlan plan, Defect defect, Action<string>? trace)
    {
        (_plan, _defect, _random) = (plan, defect, new SeededRandom(plan.Seed));
        _time = new SimulatedTime(_violations) { Trace = trace };
        _faults = new FaultInjector(_random, plan.Faults);
        _database = new SimulatedDatabase(defect, _violations);
        _storage = new SimulatedStorage(_database, _time, _faults, defect) { Capacity = plan.Capacity };
        _cluster = new SimulatedCluster(
            _storage,
            _time,
            _faults,
            _violations,
            new OrderOptions { Deadline = TimeSpan.FromSeconds(plan.DeadlineSeconds) });
        var checker = new AnswerChecker(_database, _violations, HasOneWriter(plan), () => _storage.LowestCapacity);
        _grains = new SimulatedGrains(_cluster, checker, _database, defect);
        _cluster.Grains = _grains;
        _answers = new AnswerHistory(_database, _violations);
    }

    /// <summary>Runs a schedule. Throws a violation together with the trace before it.</summary>
    public static ScheduleReport Play(ShopPlan plan)
    {
        var report = Run(plan);
        if (report.Violation is null)
        {
            return report;
        }

        var trace = new List<string>();
        Run(plan, trace: trace.Add);
        throw new BrokenInvariantException($"{report.Violation}\n{string.Join('\n', trace.TakeLast(MaxTraceLines))}");
    }

    /// <summary>Runs a schedule to its end or to its first violation.</summary>
    public static ScheduleReport Run(ShopPlan plan, Defect defect = Defect.None, Action<string>? trace = null) =>
        new SimulatedShop(plan, defect, trace).Run();

    private ScheduleReport Run()
    {
        CreateInitialState();
        new ClientWorkload(_plan, _random, _time, _grains, _storage, _database, _answers).Start();
        for (var i = 0; i < _plan.Crashes; i++)
        {
            _time.After(_random.Milliseconds(0, 20_000), _cluster.CrashAll);
        }

        for (var at = SweepInterval; at < FaultPeriod; at += SweepInterval)
        {
            _time.After(at, Recover);
        }

        _time.After(FaultPeriod, _faults.StopFaults);
        _time.RunUntilIdle();
        for (var sweeps = 0; sweeps < 20 && !_violations.Any && _database.Orders.Values.Any(order => order.IsOpen); sweeps++)
        {
            _time.After(RecoverAfter + SweepInterval, Recover);
            _time.RunUntilIdle();
        }

        if (!_violations.Any)
        {
            new FinalStateChecker(_database, _violations).Check(_storage.HighestCapacity, TimeSpan.FromSeconds(_plan.DeadlineSeconds));
            _answers.Check();
        }

        return new ScheduleReport(_violations.First, _database, _time);
    }

    // Items and accounts with a history that may be longer than the part that a ledger loads.
    private void CreateInitialState()
    {
        for (var i = 0; i < _plan.Items; i++)
        {
            var item = ClientWorkload.Item(i);
            var command = new CreateItem($"Item {i}", "", 0, new Money(FirstPrice));
            _database.Commit([ItemRow.Create(item, command, _time.GetUtcNow())]);
            FillLedger(LedgerKind.Stock, item.Value, _plan.Stock);
        }

        for (var i = 0; i < _plan.Customers; i++)
        {
            FillLedger(LedgerKind.Money, ClientWorkload.Customer(i).Value, _plan.Funds);
        }
    }

    private void FillLedger(LedgerKind kind, Guid owner, long balance)
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

    private static bool HasOneWriter(ShopPlan plan) => plan is { Crashes: 0, Faults: { LateWrite: 0, Crash: 0, SecondActivation: 0 } };

    private void Recover()
    {
        if (_defect == Defect.NoRecovery)
        {
            return;
        }

        foreach (var order in _database.Orders.Values.Where(order => order.IsOpen && order.UpdatedAt < _time.GetUtcNow() - RecoverAfter))
        {
            _ = _grains.OrderSaga(order.Order).ResumeAsync();
        }
    }
}
