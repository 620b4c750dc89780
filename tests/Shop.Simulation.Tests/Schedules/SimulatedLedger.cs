using Shop.Faults;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Proofs;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>One schedule of one <see cref="Ledger"/> in several activations on one simulated database.</summary>
internal sealed class SimulatedLedger
{
    private static readonly Guid Owner = DerivedId.From("simulation-owner", Guid.Empty);
    private static readonly GrainId Id = GrainId.Create(GrainType.Create("Ledger"), GrainIdKeyExtensions.CreateGuidKey(Owner));

    private readonly Violations _violations = new();
    private readonly SimulatedTime _time;
    private readonly FaultInjector _faults;
    private readonly SimulatedDatabase _database;
    private readonly SimulatedStorage _storage;
    private readonly SeededRandom _random;
    private readonly LedgerPlan _plan;
    private readonly Activation?[] _activations;
    private readonly HashSet<Guid> _written = [];
    private readonly List<string> _answers = [];

    private SimulatedLedger(LedgerPlan plan, Defect defect, Action<string>? trace)
    {
        (_plan, _random) = (plan, new SeededRandom(plan.Seed));
        _time = new SimulatedTime(_violations) { Trace = trace };
        _faults = new FaultInjector(_random, plan.Faults);
        _database = new SimulatedDatabase(defect, _violations);
        _storage = new SimulatedStorage(_database, _time, _faults, defect);
        _activations = new Activation?[plan.Activations];
    }

    private LedgerTable Table => _database.Ledger(LedgerKind.Money, Owner);

    /// <summary>Runs a schedule and returns the answers of its calls. Throws if an invariant was violated.</summary>
    public static IEnumerable<string> Play(LedgerPlan plan)
    {
        var (violation, answers) = Run(plan);
        if (violation is null)
        {
            return answers;
        }

        var trace = new List<string>();
        Run(plan, trace: trace.Add);
        throw new BrokenInvariantException($"{violation}\n{string.Join('\n', trace)}");
    }

    public static (string? Violation, IReadOnlyList<string> Answers) Run(
        LedgerPlan plan, Defect defect = Defect.None, Action<string>? trace = null)
    {
        var ledger = new SimulatedLedger(plan, defect, trace);
        ledger.Run();
        return (ledger._violations.First, ledger._answers);
    }

    private void Run()
    {
        for (var i = 0; i < _plan.Calls; i++)
        {
            var (operation, kind) = (_random.Below(_plan.Operations), _random.Below(4));
            _time.After(_random.Milliseconds(0, _plan.SpanMilliseconds), () => Begin(operation, kind));
        }

        _time.RunUntilIdle();
        new FinalStateChecker(_database, _violations).CheckLedger(LedgerKind.Money, Table, 0);
        _violations.Expect(_written.All(operation => Table.Find(operation) is not null), "An entry was confirmed but is not stored.");
    }

    private void Begin(int number, int kind)
    {
        ref var activation = ref _activations[_random.Below(_activations.Length)];
        if (activation is not { IsActive: true })
        {
            var created = activation = new Activation(Id, _time, null!);
            created.SetGrain(
                new LedgerFactory(_storage, _storage, _time, () => true, () => 0)
                    .Open(LedgerKind.Money, Owner, () => created.DeactivateOnIdle(created)));
        }

        var (turns, ledger) = (activation.Turns, (Ledger)activation.GrainInstance);
        turns.Begin(() => _ = CallAsync(ledger, number, kind));
    }

    private async Task CallAsync(Ledger ledger, int number, int kind)
    {
        var (order, amount) = (new OrderId(DerivedId.From("simulation-order", Owner, $"{number}")), 1 + (number % 7));
        try
        {
            Check(kind switch
            {
                0 or 1 when number % 2 == 0 =>
                    await AddAsync(ledger, DerivedId.From("simulation-add", Owner, $"{number}"), amount + _random.Below(10) / 9),
                2 => await GiveBackAsync(ledger, order),
                3 when number % 5 == 0 => await ForbidAsync(ledger, order),
                _ => await TakeAsync(ledger, order, amount),
            });
        }
        catch (Exception exception) when (exception is StorageUnavailableException or OverloadedException)
        {
            _answers.Add("fault");
        }
        catch (Exception exception)
        {
            _violations.Report($"Unexpected exception: {exception}");
        }
    }

    private void Check((string Answer, bool IsTrue) result)
    {
        _time.Trace?.Invoke($"{_time.Elapsed} {result.Answer}");
        _answers.Add(result.Answer);
        _violations.Expect(result.IsTrue, $"A call was answered with {result.Answer} but the stored rows differ.");
    }

    private async Task<(string Answer, bool IsTrue)> AddAsync(Ledger ledger, Guid operation, long amount)
    {
        var answer = await ledger.ApplyAsync(new LedgerRequest(operation, EntryKind.Add, amount));
        if (answer is LedgerResult.Written)
        {
            _written.Add(operation);
        }

        var isTrue = Table.Find(operation) is { } stored && (stored.Amount == amount) == answer is LedgerResult.Written;
        return (answer.GetType().Name, isTrue);
    }

    private async Task<(string Answer, bool IsTrue)> TakeAsync(Ledger ledger, OrderId order, long amount)
    {
        var answer = await ledger.TakeAsync(order, amount, price: null, isRetry: _random.Hits(500));
        return (answer.GetType().Name, answer switch
        {
            TakeResult.Taken => Table.Find(Operations.Take(order))?.Amount == -amount,
            TakeResult.WouldOverdraw refused => refused.Balance < amount && Table.HadBalance(refused.Balance, order),
            _ => Table.IsClosedFor(order),
        });
    }

    private async Task<(string Answer, bool IsTrue)> GiveBackAsync(Ledger ledger, OrderId order) =>
        await ledger.GiveBackAsync(order) is { } entry
            ? (
                "GivenBack",
                Table.Find(Operations.GiveBack(order))?.Amount == entry.Amount
                    && Table.Find(Operations.Take(order))?.Amount == -entry.Amount)
            : ("NothingTaken", Table.Find(Operations.Take(order)) is { IsTombstone: true });

    private async Task<(string Answer, bool IsTrue)> ForbidAsync(Ledger ledger, OrderId order)
    {
        var entry = await ledger.ForbidAsync(order);
        return (entry.IsTombstone ? "Forbidden" : "TooLate", Table.Find(Operations.Take(order))?.Amount == entry.Amount);
    }
}
