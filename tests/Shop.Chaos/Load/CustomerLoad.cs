using System.Collections.Concurrent;
using System.Globalization;

namespace Shop.Chaos.Load;

/// <summary>
/// Generates load in an open loop: operations begin at random times, independent of how fast the shop answers. Each operation
/// retries by itself.
/// </summary>
internal sealed class CustomerLoad : IDisposable
{
    private const string Password = "correct horse battery";
    private const int MaximumInFlight = 4_000;
    private const int CancellationsInSurge = 10;

    private readonly RecordingClient _client;
    private readonly TrafficMonitor _traffic;
    private readonly Customer _admin;
    private readonly Random _random;
    private readonly OperationGenerator _operations;
    private readonly PriceChanges _prices;
    private readonly SessionEnds _sessions;
    private readonly ChaosCatalog _catalog;
    private readonly TimeProvider _timeProvider;
    private readonly List<Customer> _customers = [];
    private readonly ConcurrentDictionary<Task, bool> _inFlight = [];
    private readonly SemaphoreSlim _generating = new(1, 1);
    private readonly CancellationToken _cancellationToken;
    private int _customerCount;
    private int _cancellations;

    public CustomerLoad(
        RecordingClient client,
        TrafficMonitor traffic,
        Customer admin,
        ChaosCatalog catalog,
        int seed,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        (_client, _traffic, _admin, _timeProvider, _cancellationToken) = (client, traffic, admin, timeProvider, cancellationToken);
        _random = new Random(seed);
        (_catalog, _prices, _sessions) = (catalog, new(client, admin, cancellationToken), new(client, cancellationToken));
        _operations = new OperationGenerator(_random, catalog, timeProvider.GetUtcNow());
    }

    public IReadOnlyList<Customer> Customers => _customers;

    /// <summary>Operations that have begun and not ended.</summary>
    public int InFlight => _inFlight.Count;

    /// <summary>Registers customers and gives each some money.</summary>
    public async Task AddCustomersAsync(int count)
    {
        // Password hashing is expensive: only a few registrations run at the same time.
        foreach (var some in Enumerable.Range(0, count).Select(_ => NewCustomer()).Chunk(3))
        {
            await Task.WhenAll(some.Select(customer => customer.RegisterAsync(_client, _cancellationToken)));
            await Task.WhenAll(some.Select(customer => KeyedAsync(_operations.TopUp(customer))));
            _customers.AddRange(some);
        }
    }

    /// <summary>Begins operations until it is cancelled. The rate of orders is an average; other operations are in addition.</summary>
    public async Task RunAsync(int ordersPerSecond, CancellationToken cancellationToken)
    {
        // Slightly less than half of the operations are orders.
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

            await _generating.WaitAsync(CancellationToken.None);
            try
            {
                if (InFlight < MaximumInFlight)
                {
                    Begin(RandomOperationAsync());
                }
            }
            finally
            {
                _generating.Release();
            }
        }
    }

    /// <summary>Begins orders until at least this number is in flight, and some cancellations.</summary>
    public async Task SurgeAsync(int inFlight)
    {
        await _generating.WaitAsync(CancellationToken.None);
        try
        {
            for (var missing = inFlight - _traffic.OrdersInFlight; missing > 0; missing--)
            {
                Begin(OrderAsync(_operations.Order(_operations.Pick(_customers))));
            }

            for (var missing = CancellationsInSurge - Volatile.Read(ref _cancellations); missing > 0; missing--)
            {
                var customer = _operations.Pick(_customers);
                if (customer.Cancellable.TryDequeue(out var order))
                {
                    Begin(CancelAsync(customer, order));
                }
            }
        }
        finally
        {
            _generating.Release();
        }
    }

    /// <summary>Completes when no operation is in flight.</summary>
    public async Task DrainAsync()
    {
        while (!_inFlight.IsEmpty)
        {
            await Task.WhenAll(_inFlight.Keys);
        }
    }

    public void Dispose()
    {
        _generating.Dispose();
        foreach (var customer in _customers)
        {
            customer.Dispose();
        }
    }

    private Task RandomOperationAsync()
    {
        var customer = _operations.Pick(_customers);
        switch (_random.Next(100))
        {
            case < 40: return OrderAsync(_operations.Order(customer));
            case < 46: return ExecuteTwiceAsync(_operations.Order(customer), OrderAsync);
            case < 49: return ExecuteTwiceAsync(_operations.TopUp(customer), KeyedAsync);
            case < 60: return KeyedAsync(_operations.TopUp(customer));
            case < 62: return _prices.ChangeOneAsync(_operations.Pick(_catalog.Changing));
            case 62: return _sessions.EndOneAsync(customer);
            case < 84: return _client.ExecuteAsync(_operations.Read(customer), _cancellationToken);
            case < 90 when customer.Cancellable.TryDequeue(out var order): return CancelAsync(customer, order);
            case < 93 when customer.Done.TryDequeue(out var late):
                return late.Action == Actions.Order ? OrderAsync(late) : KeyedAsync(late);
            case < 96 when customer.Done.TryDequeue(out var used):
                return _client.ExecuteAsync(_operations.WithAnotherBody(used), _cancellationToken);
            case < 98: return KeyedAsync(_operations.Restock() with { By = _admin });
            case 98: return AddCustomerAsync();
            default: return KeyedAsync(_operations.TopUp(customer));
        }
    }

    private async Task OrderAsync(Operation order) => await OrderAsync(order, null);

    private async Task OrderAsync(Operation order, int? at)
    {
        _traffic.BeginOrder();
        try
        {
            var reply = await _client.ExecuteAsync(order, _cancellationToken, at);
            if (!reply.IsOk)
            {
                return;
            }

            var id = reply.Text("orderId");
            while (reply.IsOk && reply.Text("status") == "PENDING")
            {
                await Task.Delay(TimeSpan.FromMilliseconds(300), _timeProvider, _cancellationToken);
                var read = new Operation(Actions.ReadOrder, HttpMethod.Get, $"orders/{id}") { By = order.By };
                reply = await _client.ExecuteAsync(read, _cancellationToken);
            }

            if (reply.IsOk)
            {
                Remember(order, id, reply.Text("status"));
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended; the checker finds the order in the tables.
        }
        finally
        {
            _traffic.EndOrder();
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
        if ((await _client.ExecuteAsync(operation, _cancellationToken, at)).IsOk && operation.Action == Actions.TopUp)
        {
            operation.By!.Done.Enqueue(operation);
        }
    }

    // Sends the same request to two APIs at the same time.
    private static Task ExecuteTwiceAsync(Operation operation, Func<Operation, int?, Task> execute) =>
        Task.WhenAll(execute(operation, 0), execute(operation, 1));

    private async Task CancelAsync(Customer by, string order)
    {
        Interlocked.Increment(ref _cancellations);
        try
        {
            var cancellation = new Operation(Actions.Cancel, HttpMethod.Post, $"orders/{order}/cancellation") { By = by };
            await _client.ExecuteAsync(cancellation, _cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _cancellations);
        }
    }

    private async Task AddCustomerAsync()
    {
        var customer = NewCustomer();
        var topUp = _operations.TopUp(customer);
        await customer.RegisterAsync(_client, _cancellationToken);
        await KeyedAsync(topUp);
        await _generating.WaitAsync(CancellationToken.None);
        _customers.Add(customer);
        _generating.Release();
    }

    private Customer NewCustomer() => new(string.Create(CultureInfo.InvariantCulture, $"customer-{++_customerCount}"), Password);

    private void Begin(Task operation)
    {
        _inFlight.TryAdd(operation, true);
        _ = operation.ContinueWith(
            completed => _inFlight.TryRemove(completed, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
