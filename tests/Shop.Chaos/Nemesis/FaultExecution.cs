using Shop.Chaos.Histories;
using Shop.Chaos.Load;
using Shop.Chaos.Processes;

namespace Shop.Chaos.Nemesis;

/// <summary>One fault while it is done: its targets, and the orders that were in flight when it hit.</summary>
internal sealed class FaultExecution(ShopProcesses shop, Crowd crowd, Traffic traffic, History history, Random random, TimeProvider timeProvider, Fault fault)
{
    /// <summary>So many orders are kept in flight until it has hit; more than the run asks for, as some end at that very moment.</summary>
    private const int Surge = 45;

    private volatile bool _struck;

    public ShopProcesses Shop => shop;

    /// <summary>When it hit, in seconds since the run began.</summary>
    public double StruckAt { get; private set; }

    public int InFlight { get; private set; }

    public Node AnySilo() => shop.Silos[random.Next(shop.Silos.Count)];

    public Node AnyApi() => shop.Apis[random.Next(shop.Apis.Count)];

    public IReadOnlyList<Node> AnySilos(int count)
    {
        var silos = shop.Silos.ToArray();
        random.Shuffle(silos);
        return silos[..count];
    }

    /// <summary>Says that the fault has hit, as soon as it has.</summary>
    public void Struck(string targets)
    {
        (InFlight, _struck) = (traffic.OrdersInFlight, true);
        StruckAt = history.Write(new HistoryLine { Event = "fault", Phase = "begin", Action = fault.Name, Node = targets, InFlight = InFlight });
    }

    public Task WaitAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), timeProvider);

    /// <summary>Does the fault while orders come thick and fast.</summary>
    public async Task<double> DeliverAsync()
    {
        await crowd.SurgeAsync(Surge);
        var surging = SurgeAsync();
        try
        {
            await fault.Strike(this);
        }
        finally
        {
            _struck = true;
            await surging;
        }

        return history.Write(new HistoryLine { Event = "fault", Phase = "end", Action = fault.Name });
    }

    private async Task SurgeAsync()
    {
        for (var i = 0; i < 100 && !_struck; i++)
        {
            await crowd.SurgeAsync(Surge);
            await Task.Delay(TimeSpan.FromMilliseconds(20), timeProvider);
        }
    }
}
