using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shop.Accounts;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Faults;
using Shop.Ledgers;
using Shop.Orders;
using Shop.Orders.Saga;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>The product's grains that a simulation runs.</summary>
internal enum GrainKind
{
    Account,
    Product,
    Slot,
    Order,
    Saga,
}

/// <summary>Where the activations live, and the way that calls between them take.</summary>
internal sealed class SimulatedCluster
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);
    private static readonly GrainType[] Types = [.. Enum.GetNames<GrainKind>().Select(GrainType.Create)];

    private readonly Dictionary<(GrainKind, Guid), List<Activation>> _activations = [];
    private readonly SimulatedStorage _storage;
    private readonly LedgerFactory _ledgers;
    private readonly IOptions<ShopOptions> _shop = Options.Create(new ShopOptions());
    private readonly IOptions<OrderOptions> _orders;
    private readonly DuplicateOrderDetector _repetitions;
    private readonly Timeline _time;
    private readonly FaultInjector _faults;
    private readonly Findings _findings;

    public SimulatedCluster(SimulatedStorage storage, Timeline time, FaultInjector faults, Findings findings, OrderOptions orders)
    {
        (_storage, _time, _faults, _findings) = (storage, time, faults, findings);
        _orders = Options.Create(orders);
        _repetitions = new DuplicateOrderDetector(time);
        _ledgers = new LedgerFactory(storage, storage, time, () => true);
    }

    /// <summary>What grains and clients call through.</summary>
    public IGrainFactory? Grains { get; set; }

    /// <summary>
    /// Calls a grain. Orleans delivers a call at most once, so only calls that say of themselves that they may come again come twice.
    /// </summary>
    /// <param name="checker">Looks at the store when the call arrives, and again when it is answered.</param>
    public async Task<TAnswer> CallAsync<TGrain, TAnswer>(
        GrainKind kind, Guid key, bool repeatable, Func<TGrain, Task<TAnswer>> call, string method, Func<Action<TAnswer>>? checker = null)
    {
        var answer = new TaskCompletionSource<TAnswer>();
        var times = repeatable && _faults.DoublesCall() ? 2 : 1;
        for (var i = 0; i < times; i++)
        {
            if (!_faults.LosesCall())
            {
                _time.After(_faults.DelaysCall() ? _faults.LongAfter() : _faults.Latency(), () => Deliver(kind, key, call, method, checker, answer));
            }
        }

        _time.After(ResponseTimeout, () => answer.TrySetException(new TimeoutException("No answer came in time.")));
        return await answer.Task;
    }

    /// <summary>Every activation loses its memory at once.</summary>
    public void CrashAll()
    {
        foreach (var activation in _activations.Values.SelectMany(alive => alive))
        {
            activation.Crash();
        }

        _activations.Clear();
    }

    private void Deliver<TGrain, TAnswer>(
        GrainKind kind, Guid key, Func<TGrain, Task<TAnswer>> call, string method, Func<Action<TAnswer>>? checker, TaskCompletionSource<TAnswer> answer)
    {
        var activation = Find(kind, key);
        GrainRequest? request = null;
        request = new GrainRequest(
            InterleavingRules.MayInterleave(activation.GrainInstance.GetType(), typeof(TGrain), method),
            Begin: () => activation.Turns.Begin(() => _ = RunAsync()),
            Forward: () => Deliver(kind, key, call, method, checker, answer));
        activation.Requests.Add(request);

        async Task RunAsync()
        {
            await HandleAsync(activation, call, method, checker, answer);
            if (!activation.Turns.IsOver)
            {
                activation.Requests.End(request!, activation.IsActive);
            }
        }
    }

    private async Task HandleAsync<TGrain, TAnswer>(
        Activation activation, Func<TGrain, Task<TAnswer>> call, string method, Func<Action<TAnswer>>? checker, TaskCompletionSource<TAnswer> answer)
    {
        Action reply;
        _time.Story?.Invoke($"{_time.Elapsed} to {activation}: {method}");
        try
        {
            var check = checker?.Invoke();
            var result = await call((TGrain)activation.GrainInstance);
            check?.Invoke(result);
            _time.Story?.Invoke($"{_time.Elapsed} from {activation}: {method} = {result}");
            reply = () => answer.TrySetResult(result);
        }
        catch (Exception exception)
        {
            _findings.Expect(IsExpected(exception), $"An unexpected fault: {exception}");
            _time.Story?.Invoke($"{_time.Elapsed} from {activation}: {method} threw {exception.Message}");
            reply = () => answer.TrySetException(exception);
        }

        _faults.MayCrash(activation);
        if (!_faults.LosesAnswer())
        {
            _time.After(_faults.Latency(), reply);
        }
    }

    private Activation Find(GrainKind kind, Guid key)
    {
        if (!_activations.TryGetValue((kind, key), out var alive))
        {
            _activations.Add((kind, key), alive = []);
        }

        alive.RemoveAll(activation => !activation.IsActive);
        if (alive.Count == 0 || (alive.Count == 1 && _faults.WakesSecond()))
        {
            var activation = new Activation(GrainId.Create(Types[(int)kind], GrainIdKeyExtensions.CreateGuidKey(key)), _time, Grains!);
            activation.Hold(Create(kind, activation));
            alive.Add(activation);
        }

        return alive.Count == 1 ? alive[0] : _faults.Of(alive);
    }

    private Grain Create(GrainKind kind, IGrainContext context) => kind switch
    {
        GrainKind.Account => new AccountGrain(context, _ledgers, _shop),
        GrainKind.Product => new ProductGrain(context, _ledgers, _storage, _storage, _time, _shop),
        GrainKind.Slot => new DeliverySlotGrain(context, _ledgers, _storage, _storage, _time),
        GrainKind.Order => new OrderGrain(context, _storage, _storage, _repetitions, _time, _shop),
        _ => new OrderSagaGrain(context, Grains!, new SagaConcurrencyLimiter(_orders), _time, _orders, _shop, NullLogger<OrderSagaGrain>.Instance),
    };

    // A step that does not fit the order any more is refused by an exception; that a ledger was used for something else never happens.
    private static bool IsExpected(Exception fault) => fault switch
    {
        StorageUnavailableException or OverloadedException or TimeoutException => true,
        InvalidOperationException => fault.Message.EndsWith("is not in a state for this step.", StringComparison.Ordinal),
        _ => false,
    };
}
