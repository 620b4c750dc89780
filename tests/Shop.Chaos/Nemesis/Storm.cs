using Shop.Chaos.Histories;
using Shop.Chaos.Load;
using Shop.Chaos.Processes;

namespace Shop.Chaos.Nemesis;

/// <summary>Lets one fault after the other strike: the next as soon as the shop is well again after the last.</summary>
internal sealed class Storm(ShopProcesses shop, Crowd crowd, Traffic traffic, History history, int seed, TimeProvider timeProvider, Action<string> say)
{
    /// <summary>So long everything must go well before the shop counts as well again.</summary>
    private const int WellFor = 3;

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(75);
    private readonly Random _random = new(seed);

    /// <summary>Strikes with all of them; answers when the shop is well again after the last, or is not going to be.</summary>
    /// <returns>When the last one ended, in seconds since the run began.</returns>
    public async Task<double> RageAsync(IReadOnlyList<Fault> plan)
    {
        var end = history.Now;
        for (var i = 0; i < plan.Count; i++)
        {
            var blow = new FaultExecution(shop, crowd, traffic, history, _random, timeProvider, plan[i]);
            end = await blow.DeliverAsync();
            var well = await RestAsync();
            if (!well)
            {
                var missing = string.Join(", ", await MissingAsync());
                history.Write(new HistoryLine { Event = "fault", Phase = "not-well", Action = plan[i].Name, Detail = missing.Length > 0 ? $"{missing} took no work" : "requests failed" });
            }

            say($"{i + 1,3}/{plan.Count} {plan[i].Name,-22} at {blow.StruckAt,6:0.0} s, {blow.InFlight} orders in flight; {(well ? $"well after {history.Now - WellFor - blow.StruckAt:0.0} s" : "NOT WELL")}");
        }

        return end;
    }

    private async Task<bool> RestAsync()
    {
        var since = timeProvider.GetTimestamp();
        var began = (int)history.Now + 1;
        while (timeProvider.GetElapsedTime(since) < LongestRest)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), timeProvider);
            var now = (int)history.Now;

            // The last second is not over: what was sent in it may still fail.
            if (now - 1 - WellFor >= began - 1 && traffic.WasWell(now - 1 - WellFor, now - 1) && await MissingAsync() is [])
            {
                return true;
            }
        }

        return false;
    }

    private async Task<IReadOnlyList<string>> MissingAsync()
    {
        var ready = await Task.WhenAll(shop.Nodes.Select(async node => (node.Name, IsReady: await node.IsReadyAsync())));
        return [.. ready.Where(node => !node.IsReady).Select(node => node.Name)];
    }
}
