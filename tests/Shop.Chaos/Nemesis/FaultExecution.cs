using Shop.Chaos.Histories;
using Shop.Chaos.Load;
using Shop.Chaos.Processes;

namespace Shop.Chaos.Nemesis;

/// <summary>One execution of a fault: its targets, and the number of orders in flight when it took effect.</summary>
internal sealed class FaultExecution(
    ShopProcesses shop,
    CustomerLoad load,
    TrafficMonitor traffic,
    History history,
    Random random,
    TimeProvider timeProvider,
    Fault fault)
{
    /// <summary>Orders kept in flight until the fault takes effect. More than a valid run needs, because some end meanwhile.</summary>
    private const int Surge = 45;

    private volatile bool _hasBegun;

    public ShopProcesses Shop => shop;

    /// <summary>Seconds from the begin of the run until the fault took effect.</summary>
    public double BeganAt { get; private set; }

    public int InFlight { get; private set; }

    public Node AnySilo() => shop.Silos[random.Next(shop.Silos.Count)];

    public Node AnyApi() => shop.Apis[random.Next(shop.Apis.Count)];

    public IReadOnlyList<Node> AnySilos(int count)
    {
        var silos = shop.Silos.ToArray();
        random.Shuffle(silos);
        return silos[..count];
    }

    /// <summary>Records that the fault has taken effect.</summary>
    public void RecordBegin(string targets)
    {
        (InFlight, _hasBegun) = (traffic.OrdersInFlight, true);
        BeganAt = history.Write(
            new HistoryLine { Event = "fault", Phase = "begin", Action = fault.Name, Node = targets, InFlight = InFlight });
    }

    public Task WaitAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), timeProvider);

    /// <summary>Injects the fault while many orders are in flight.</summary>
    /// <returns>The time at which the fault ended, in seconds since the run began.</returns>
    public async Task<double> RunAsync()
    {
        await load.SurgeAsync(Surge);
        var surging = SurgeAsync();
        try
        {
            await fault.Inject(this);
        }
        finally
        {
            _hasBegun = true;
            await surging;
        }

        return history.Write(new HistoryLine { Event = "fault", Phase = "end", Action = fault.Name });
    }

    private async Task SurgeAsync()
    {
        for (var i = 0; i < 100 && !_hasBegun; i++)
        {
            await load.SurgeAsync(Surge);
            await Task.Delay(TimeSpan.FromMilliseconds(20), timeProvider);
        }
    }
}
