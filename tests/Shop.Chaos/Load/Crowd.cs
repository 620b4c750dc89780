using System.Collections.Concurrent;
using System.Globalization;

namespace Shop.Chaos.Load;

/// <summary>
/// Customers who come whether or not the shop keeps up (an open loop): every wish begins at its time, and its retries are its own.
/// </summary>
internal sealed class Crowd : IDisposable
{
    private const string Password = "a storm is coming";
    private const int MostAtOnce = 4_000;
    private const int CancellingInSurge = 10;

    private readonly Caller _caller;
    private readonly Traffic _traffic;
    private readonly Customer _admin;
    private readonly Random _random;
    private readonly OperationGenerator _wishes;
    private readonly TimeProvider _timeProvider;
    private readonly List<Customer> _customers = [];
    private readonly ConcurrentDictionary<Task, bool> _underWay = [];
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationToken _cancellationToken;
    private int _names;
    private int _cancelling;

    public Crowd(Caller caller, Traffic traffic, Customer admin, ChaosCatalog catalog, int seed, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        (_caller, _traffic, _admin, _timeProvider, _cancellationToken) = (caller, traffic, admin, timeProvider, cancellationToken);
        _random = new Random(seed);
        _wishes = new OperationGenerator(_random, catalog, timeProvider.GetUtcNow());
    }

    public IReadOnlyList<Customer> Customers => _customers;

    public int UnderWay => _underWay.Count;

    /// <summary>The first customers: registered, logged in and with some money.</summary>
    public async Task ArriveAsync(int count)
    {
        // A few at a time: a password is hard work on purpose.
        foreach (var some in Enumerable.Range(0, count).Select(_ => NewCustomer()).Chunk(3))
        {
            await Task.WhenAll(some.Select(customer => customer.RegisterAsync(_caller, _cancellationToken)));
            await Task.WhenAll(some.Select(customer => KeyedAsync(_wishes.TopUp(customer))));
            _customers.AddRange(some);
        }
    }

    /// <summary>Lets customers come until it is cancelled: as many orders a second on average, and everything else beside them.</summary>
    public async Task ShopAsync(int ordersPerSecond, CancellationToken cancellationToken)
    {
        // One order comes with about as much of everything else.
        var perSecond = ordersPerSecond * 2.2;
        var due = _timeProvider.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            var gap = TimeSpan.FromSeconds(-Math.Log(1 - _random.NextDouble()) / perSecond);
            due += (long)(gap.TotalSeconds * _timeProvider.TimestampFrequency);
            var early = _timeProvider.GetElapsedTime(_timeProvider.GetTimestamp(), due);
            if (early > TimeSpan.FromMilliseconds(2))
            {
                await Task.Delay(early, _timeProvider, CancellationToken.None);
            }

            await _turn.WaitAsync(CancellationToken.None);
            try
            {
                if (UnderWay < MostAtOnce)
                {
                    Begin(Wish());
                }
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    /// <summary>Begins orders until at least so many are in flight at once, and some cancellations beside them.</summary>
    public async Task SurgeAsync(int inFlight)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            for (var missing = inFlight - _traffic.OrdersInFlight; missing > 0; missing--)
            {
                Begin(OrderAsync(_wishes.Order(_wishes.Pick(_customers))));
            }

            for (var missing = CancellingInSurge - Volatile.Read(ref _cancelling); missing > 0; missing--)
            {
                var customer = _wishes.Pick(_customers);
                if (customer.Cancellable.TryDequeue(out var order))
                {
                    Begin(CancelAsync(customer, order));
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Answers when nothing is under way any more.</summary>
    public async Task DrainAsync()
    {
        while (!_underWay.IsEmpty)
        {
            await Task.WhenAll(_underWay.Keys);
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        foreach (var customer in _customers)
        {
            customer.Dispose();
        }
    }

    private Task Wish()
    {
        var customer = _wishes.Pick(_customers);
        switch (_random.Next(100))
        {
            case < 40: return OrderAsync(_wishes.Order(customer));
            case < 46: return TwiceAsync(_wishes.Order(customer), OrderAsync);
            case < 49: return TwiceAsync(_wishes.TopUp(customer), KeyedAsync);
            case < 60: return KeyedAsync(_wishes.TopUp(customer));
            case < 84: return _caller.CarryOutAsync(_wishes.Read(customer), _cancellationToken);
            case < 90 when customer.Cancellable.TryDequeue(out var order): return CancelAsync(customer, order);
            case < 93 when customer.Done.TryDequeue(out var done): return done.Action == Actions.Order ? OrderAsync(done) : KeyedAsync(done);
            case < 96 when customer.Done.TryDequeue(out var used): return _caller.CarryOutAsync(_wishes.WithAnotherBody(used), _cancellationToken);
            case < 98: return KeyedAsync(_wishes.Restock() with { By = _admin });
            case 98: return JoinAsync();
            default: return KeyedAsync(_wishes.TopUp(customer));
        }
    }

    private async Task OrderAsync(Operation order) => await OrderAsync(order, null);

    private async Task OrderAsync(Operation order, int? at)
    {
        _traffic.OrderBegins();
        try
        {
            var reply = await _caller.CarryOutAsync(order, _cancellationToken, at);
            if (!reply.IsOk)
            {
                return;
            }

            var id = reply.Text("orderId");
            while (reply.IsOk && reply.Text("status") == "PENDING")
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), _timeProvider, _cancellationToken);
                reply = await _caller.CarryOutAsync(new Operation(Actions.ReadOrder, HttpMethod.Get, $"orders/{id}") { By = order.By }, _cancellationToken);
            }

            if (reply.IsOk)
            {
                Remember(order, id, reply.Text("status"));
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over; the checker looks for what became of it.
        }
        finally
        {
            _traffic.OrderEnds();
        }
    }

    private static void Remember(Operation order, string id, string status)
    {
        var by = order.By!;
        by.Done.Enqueue(order);
        by.Orders.Enqueue(id);
        if (by.Orders.Count > 20)
        {
            by.Orders.TryDequeue(out _);
        }

        if (status == "PROCESSED")
        {
            by.Cancellable.Enqueue(id);
        }
    }

    private Task KeyedAsync(Operation operation) => KeyedAsync(operation, null);

    private async Task KeyedAsync(Operation operation, int? at)
    {
        if ((await _caller.CarryOutAsync(operation, _cancellationToken, at)).IsOk && operation.Action == Actions.TopUp)
        {
            operation.By!.Done.Enqueue(operation);
        }
    }

    // The same request to two APIs at the same time.
    private static Task TwiceAsync(Operation operation, Func<Operation, int?, Task> carryOut) =>
        Task.WhenAll(carryOut(operation, 0), carryOut(operation, 1));

    private async Task CancelAsync(Customer by, string order)
    {
        Interlocked.Increment(ref _cancelling);
        try
        {
            await _caller.CarryOutAsync(new Operation(Actions.Cancel, HttpMethod.Post, $"orders/{order}/cancellation") { By = by }, _cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _cancelling);
        }
    }

    private async Task JoinAsync()
    {
        var customer = NewCustomer();
        var first = _wishes.TopUp(customer);
        await customer.RegisterAsync(_caller, _cancellationToken);
        await KeyedAsync(first);
        await _turn.WaitAsync(CancellationToken.None);
        _customers.Add(customer);
        _turn.Release();
    }

    private Customer NewCustomer() => new(string.Create(CultureInfo.InvariantCulture, $"customer-{++_names}"), Password);

    private void Begin(Task wish)
    {
        _underWay.TryAdd(wish, true);
        _ = wish.ContinueWith(over => _underWay.TryRemove(over, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
