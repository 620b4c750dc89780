using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Shop.Catalog;
using Shop.Faults;
using Shop.Identities;
using Shop.Orders;
using Shop.Testing;

namespace Shop.Grains.Tests.Orders;

/// <summary>Two silos with small limits. Tests hold, count and fail the calls to items.</summary>
public sealed class HeldCluster(ShopPostgres postgres) : ShopCluster(postgres), IIncomingGrainCallFilter
{
    public const int CallsPerOrder = 8;
    public const int MaxOpenOrders = 3;
    public const int MaxOpenLines = 1_000;
    public const int RecoveredLines = 400;

    private readonly ConcurrentDictionary<OrderId, int> _inFlight = [];

    /// <summary>The calls to items: the method, the order and the item.</summary>
    public ConcurrentQueue<(string Method, OrderId Order, Guid Item)> Calls { get; } = [];

    /// <summary>The orders whose sagas were resumed, once for each call.</summary>
    public ConcurrentQueue<OrderId> Resumed { get; } = [];

    /// <summary>The largest number of calls that an order had in flight.</summary>
    public ConcurrentDictionary<OrderId, int> MostInFlight { get; } = [];

    /// <summary>Runs before a call to an item. May wait or throw.</summary>
    public Func<string, OrderId, Guid, Task> Before { get; set; } = (_, _, _) => Task.CompletedTask;

    protected override short Silos => 2;

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is IOrderSagaGrain && context.MethodName == nameof(IOrderSagaGrain.ResumeAsync))
        {
            Resumed.Enqueue(new OrderId(context.TargetId.GetGuidKey()));
        }

        if (context.Grain is not IProductGrain
            || context.MethodName is not (nameof(IProductGrain.ReserveAsync) or nameof(IProductGrain.ReleaseAsync)))
        {
            await context.Invoke();
            return;
        }

        var order = (OrderId)context.Request.GetArgument(0)!;
        Calls.Enqueue((context.MethodName, order, context.TargetId.GetGuidKey()));
        var now = _inFlight.AddOrUpdate(order, 1, (_, count) => count + 1);
        MostInFlight.AddOrUpdate(order, now, (_, most) => Math.Max(most, now));
        try
        {
            await Before(context.MethodName, order, context.TargetId.GetGuidKey());
            await context.Invoke();
        }
        finally
        {
            _inFlight.AddOrUpdate(order, 0, (_, count) => count - 1);
        }
    }

    /// <summary>Items with stock, created together.</summary>
    public async Task<ItemId[]> NewItemsAsync(int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => NewItemAsync(100_000, 1)));

    /// <summary>An order with one unit of each item.</summary>
    public static PlaceOrder Order(UserId customer, IEnumerable<ItemId> items) =>
        Order(customer, [.. items.Select(item => (item, 1, (long?)null))]) with { SupportsQuota = true };

    public static StorageUnavailableException Fault() => new("Injected by the test.");

    protected override void Configure(ISiloBuilder silo)
    {
        base.Configure(silo);
        silo.Services.Configure<OrderOptions>(orders =>
        {
            orders.CallsPerOrder = CallsPerOrder;
            orders.OpenOrdersPerUser = MaxOpenOrders;
            orders.OpenLinesPerUser = MaxOpenLines;
            orders.LinesAtOnce = RecoveredLines;
        });
        silo.AddIncomingGrainCallFilter(this);
    }
}
