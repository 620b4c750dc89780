using Shop.Chaos.Histories;
using Shop.Chaos.Load;
using Shop.Chaos.Processes;

namespace Shop.Chaos.Nemesis;

/// <summary>Injects one fault after the other. The next fault begins when the shop is healthy after the previous one.</summary>
internal sealed class FaultScheduler(
    ShopProcesses shop,
    CustomerLoad load,
    TrafficMonitor traffic,
    History history,
    int seed,
    TimeProvider timeProvider,
    Action<string> print)
{
    /// <summary>The shop is healthy after this number of seconds without a failed request.</summary>
    private const int HealthySeconds = 3;

    private static readonly TimeSpan RecoveryTimeout = TimeSpan.FromSeconds(75);
    private readonly Random _random = new(seed);

    /// <summary>Injects all faults. Completes when the shop is healthy after the last fault, or after the timeout.</summary>
    /// <returns>The time at which the last fault ended, in seconds since the run began.</returns>
    public async Task<double> RunAsync(IReadOnlyList<Fault> plan)
    {
        var end = history.Now;
        for (var i = 0; i < plan.Count; i++)
        {
            var execution = new FaultExecution(shop, load, traffic, history, _random, timeProvider, plan[i]);
            end = await execution.RunAsync();
            var isHealthy = await WaitUntilHealthyAsync();
            if (!isHealthy)
            {
                var notReady = string.Join(", ", await FindNotReadyAsync());
                var reason = notReady.Length > 0 ? $"not ready: {notReady}" : "requests failed";
                history.Write(new HistoryLine { Event = "fault", Phase = "not-well", Action = plan[i].Name, Detail = reason });
            }

            var recovery = isHealthy ? $"healthy after {history.Now - HealthySeconds - execution.BeganAt:0.0} s" : "NOT HEALTHY";
            var begin = $"at {execution.BeganAt,6:0.0} s, {execution.InFlight} orders in flight";
            print($"{i + 1,3}/{plan.Count} {plan[i].Name,-22} {begin}; {recovery}");
        }

        return end;
    }

    private async Task<bool> WaitUntilHealthyAsync()
    {
        var since = timeProvider.GetTimestamp();
        var began = (int)history.Now + 1;
        while (timeProvider.GetElapsedTime(since) < RecoveryTimeout)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), timeProvider);
            var now = (int)history.Now;

            // Requests of the current second may still fail.
            var from = now - 1 - HealthySeconds;
            if (from >= began - 1 && traffic.HadNoFailures(from, now - 1) && await FindNotReadyAsync() is [])
            {
                return true;
            }
        }

        return false;
    }

    private async Task<IReadOnlyList<string>> FindNotReadyAsync()
    {
        var ready = await Task.WhenAll(shop.Nodes.Select(async node => (node.Name, IsReady: await node.IsReadyAsync())));
        return [.. ready.Where(node => !node.IsReady).Select(node => node.Name)];
    }
}
