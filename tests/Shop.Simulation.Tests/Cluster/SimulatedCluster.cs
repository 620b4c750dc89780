using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shop.Accounts;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Faults;
using Shop.Ledgers;
using Shop.Orders;
using Shop.Orders.Quota;
using Shop.Orders.Saga;
using Shop.Simulation.Tests.Engine;
using Shop.Simulation.Tests.Storage;

namespace Shop.Simulation.Tests.Cluster;

/// <summary>The grains that a simulation runs.</summary>
internal enum GrainKind
{
    Account,
    Product,
    Slot,
    Order,
    Saga,
    Quota,
}

/// <summary>Creates activations, delivers calls between them, and injects faults. One thread; no real time.</summary>
internal sealed class SimulatedCluster
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(5);
    private static readonly GrainType[] Types = [.. Enum.GetNames<GrainKind>().Select(GrainType.Create)];

    private readonly Dictionary<(GrainKind, Guid), List<Activation>> _activations = [];
    private readonly SimulatedStorage _storage;
    private readonly LedgerFactory _ledgers;
    private readonly IOptions<ShopOptions> _shop = Options.Create(new ShopOptions());
    private readonly IOptions<OrderOptions> _orders;
    private readonly DuplicateOrderDetector _duplicates;
    private readonly SimulatedTime _time;
    private readonly FaultInjector _faults;
    private readonly Violations _violations;

    public SimulatedCluster(SimulatedStorage storage, SimulatedTime time, FaultInjector faults, Violations violations, OrderOptions orders)
    {
        (_storage, _time, _faults, _violations) = (storage, time, faults, violations);
        _orders = Options.Create(orders);
        _duplicates = new DuplicateOrderDetector(time);
        _ledgers = new LedgerFactory(storage, storage, time, () => true, () => 0);
    }

    /// <summary>The references that grains and clients use.</summary>
    public IGrainFactory? Grains { get; set; }

    /// <summary>
    /// Calls a grain. Orleans delivers a call at most once, so only a call that is idempotent by contract is ever delivered twice.
    /// </summary>
    /// <param name="repeatable">Whether the call may be delivered twice.</param>
    /// <param name="checker">Called when the request begins; its result is called with the answer.</param>
    public async Task<TAnswer> CallAsync<TGrain, TAnswer>(
        GrainKind kind, Guid key, bool repeatable, Func<TGrain, Task<TAnswer>> call, string method, Func<Action<TAnswer>>? checker = null)
    {
        var answer = new TaskCompletionSource<TAnswer>();
        var times = repeatable && _faults.DuplicatesCall() ? 2 : 1;
        for (var i = 0; i < times; i++)
        {
            if (!_faults.LosesCall())
            {
                var delay = _faults.DelaysCall() ? _faults.LongDelay() : _faults.Latency();
                _time.After(delay, () => Deliver(kind, key, call, method, checker, answer));
            }
        }

        _time.After(ResponseTimeout, () => answer.TrySetException(new TimeoutException("The call timed out.")));
        return await answer.Task;
    }

    /// <summary>Crashes all activations at the same time.</summary>
    public void CrashAll()
    {
        foreach (var activation in _activations.Values.SelectMany(active => active))
        {
            activation.Crash();
        }

        _activations.Clear();
    }

    private void Deliver<TGrain, TAnswer>(
        GrainKind kind,
        Guid key,
        Func<TGrain, Task<TAnswer>> call,
        string method,
        Func<Action<TAnswer>>? checker,
        TaskCompletionSource<TAnswer> answer)
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
        Activation activation,
        Func<TGrain, Task<TAnswer>> call,
        string method,
        Func<Action<TAnswer>>? checker,
        TaskCompletionSource<TAnswer> answer)
    {
        Action reply;
        _time.Trace?.Invoke($"{_time.Elapsed} to {activation}: {method}");
        try
        {
            var check = checker?.Invoke();
            var result = await call((TGrain)activation.GrainInstance);
            check?.Invoke(result);
            _time.Trace?.Invoke($"{_time.Elapsed} from {activation}: {method} = {result}");
            reply = () => answer.TrySetResult(result);
        }
        catch (Exception exception)
        {
            _violations.Expect(IsExpected(exception), $"Unexpected exception: {exception}");
            _time.Trace?.Invoke($"{_time.Elapsed} from {activation}: {method} threw {exception.Message}");
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
        if (!_activations.TryGetValue((kind, key), out var active))
        {
            _activations.Add((kind, key), active = []);
        }

        active.RemoveAll(activation => !activation.IsActive);
        if (active.Count == 0 || (active.Count == 1 && _faults.StartsSecondActivation()))
        {
            var id = GrainId.Create(Types[(int)kind], GrainIdKeyExtensions.CreateGuidKey(key));
            var activation = new Activation(id, _time, Grains!);
            activation.SetGrain(Create(kind, activation));
            active.Add(activation);
        }

        return active.Count == 1 ? active[0] : _faults.Choose(active);
    }

    private Grain Create(GrainKind kind, IGrainContext context) => kind switch
    {
        GrainKind.Account => new AccountGrain(context, _ledgers, _shop),
        GrainKind.Product => new ProductGrain(context, _ledgers, _storage, _time, _shop),
        GrainKind.Slot => new DeliverySlotGrain(context, _ledgers, _storage, _storage, _time),
        GrainKind.Order => new OrderGrain(context, _storage, _storage, _duplicates, _time, _shop),
        GrainKind.Quota => new OrderQuotaGrain(context, _storage, _time, _orders),
        _ => new OrderSagaGrain(
            context, Grains!, new SagaConcurrencyLimiter(_orders), _storage, _time, _orders, _shop, NullLogger<OrderSagaGrain>.Instance),
    };

    // A step that does not match the status of the order throws InvalidOperationException. Other exceptions are bugs.
    private static bool IsExpected(Exception exception) => exception switch
    {
        StorageUnavailableException or OverloadedException or TimeoutException => true,
        InvalidOperationException => exception.Message.EndsWith("is not in a state for this step.", StringComparison.Ordinal),
        _ => false,
    };
}
