using Shop.Faults;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Proofs;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Schedules;

/// <summary>One schedule of one ledger: the product's <see cref="Ledger"/> in several activations on one simulated database.</summary>
internal sealed class SimulatedLedger
{
    private static readonly Guid Owner = DerivedId.From("simulation-owner", Guid.Empty);
    private static readonly GrainId Name = GrainId.Create(GrainType.Create("Ledger"), GrainIdKeyExtensions.CreateGuidKey(Owner));

    private readonly Findings _findings = new();
    private readonly Timeline _time;
    private readonly FaultInjector _faults;
    private readonly SimulatedDatabase _database;
    private readonly SimulatedStorage _storage;
    private readonly SeededRandom _random;
    private readonly LedgerPlan _plan;
    private readonly Activation?[] _activations;
    private readonly HashSet<Guid> _written = [];
    private readonly List<string> _answers = [];

    private SimulatedLedger(LedgerPlan plan, Flaw flaw, Action<string>? story)
    {
        (_plan, _random) = (plan, new SeededRandom(plan.Seed));
        _time = new Timeline(_findings) { Story = story };
        _faults = new FaultInjector(_random, plan.Faults);
        _database = new SimulatedDatabase(flaw, _findings);
        _storage = new SimulatedStorage(_database, _time, _faults, flaw);
        _activations = new Activation?[plan.Activations];
    }

    private LedgerTable Table => _database.Ledger(LedgerKind.Money, Owner);

    /// <summary>Plays a schedule, throws what it finds, and tells what its calls were answered.</summary>
    public static IEnumerable<string> Play(LedgerPlan plan)
    {
        var (finding, answers) = Run(plan);
        if (finding is null)
        {
            return answers;
        }

        var story = new List<string>();
        Run(plan, story: story.Add);
        throw new BrokenInvariantException($"{finding}\n{string.Join('\n', story)}");
    }

    public static (string? Finding, IReadOnlyList<string> Answers) Run(LedgerPlan plan, Flaw flaw = Flaw.None, Action<string>? story = null)
    {
        var ledger = new SimulatedLedger(plan, flaw, story);
        ledger.Run();
        return (ledger._findings.First, ledger._answers);
    }

    private void Run()
    {
        for (var i = 0; i < _plan.Calls; i++)
        {
            var (operation, what) = (_random.Below(_plan.Operations), _random.Below(4));
            _time.After(_random.Milliseconds(0, _plan.SpanMilliseconds), () => Begin(operation, what));
        }

        _time.RunToRest();
        new Rest(_database, _findings).CheckLedger(LedgerKind.Money, Table, 0);
        _findings.Expect(_written.All(operation => Table.Find(operation) is not null), "An entry was answered and is not stored.");
    }

    private void Begin(int number, int what)
    {
        ref var activation = ref _activations[_random.Below(_activations.Length)];
        if (activation is not { IsActive: true })
        {
            var born = activation = new Activation(Name, _time, null!);
            born.Hold(new Ledger(LedgerKind.Money, Owner, _storage, _storage, _time, () => true, () => born.DeactivateOnIdle(born)));
        }

        var (turns, ledger) = (activation.Turns, (Ledger)activation.GrainInstance);
        turns.Begin(() => _ = CallAsync(ledger, number, what));
    }

    private async Task CallAsync(Ledger ledger, int number, int what)
    {
        var (order, amount) = (new OrderId(DerivedId.From("simulation-order", Owner, $"{number}")), 1 + (number % 7));
        try
        {
            Judge(what switch
            {
                0 or 1 when number % 2 == 0 => await AddAsync(ledger, DerivedId.From("simulation-add", Owner, $"{number}"), amount + _random.Below(10) / 9),
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
            _findings.Report($"An unexpected fault: {exception}");
        }
    }

    private void Judge((string Answer, bool IsTrue) judged)
    {
        _time.Story?.Invoke($"{_time.Elapsed} {judged.Answer}");
        _answers.Add(judged.Answer);
        _findings.Expect(judged.IsTrue, $"A call was answered with {judged.Answer} and is not stored like that.");
    }

    private async Task<(string Answer, bool IsTrue)> AddAsync(Ledger ledger, Guid operation, long amount)
    {
        var answer = await ledger.ApplyAsync(new LedgerRequest(operation, EntryKind.Add, amount));
        if (answer is LedgerResult.Written)
        {
            _written.Add(operation);
        }

        return (answer.GetType().Name, Table.Find(operation) is { } stored && (stored.Amount == amount) == answer is LedgerResult.Written);
    }

    private async Task<(string Answer, bool IsTrue)> TakeAsync(Ledger ledger, OrderId order, long amount)
    {
        var answer = await ledger.TakeAsync(order, amount, price: null, isRetry: _random.Hits(500));
        return (answer.GetType().Name, answer switch
        {
            TakeResult.Taken => Table.Find(Operations.Take(order))?.Amount == -amount,
            TakeResult.WouldOverdraw refused => refused.Balance < amount && Table.EverHad(refused.Balance, order),
            _ => Table.IsClosedFor(order),
        });
    }

    private async Task<(string Answer, bool IsTrue)> GiveBackAsync(Ledger ledger, OrderId order) =>
        await ledger.GiveBackAsync(order) is { } entry
            ? ("GivenBack", Table.Find(Operations.GiveBack(order))?.Amount == entry.Amount && Table.Find(Operations.Take(order))?.Amount == -entry.Amount)
            : ("NothingTaken", Table.Find(Operations.Take(order)) is { IsTombstone: true });

    private async Task<(string Answer, bool IsTrue)> ForbidAsync(Ledger ledger, OrderId order)
    {
        var stands = await ledger.ForbidAsync(order);
        return (stands.IsTombstone ? "Forbidden" : "TooLate", Table.Find(Operations.Take(order))?.Amount == stands.Amount);
    }
}
