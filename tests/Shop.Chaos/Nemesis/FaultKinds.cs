using Shop.Chaos.Processes;
using Shop.Testing;

namespace Shop.Chaos.Nemesis;

/// <summary>All faults that a run can draw.</summary>
internal static class FaultKinds
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(90);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("kill-silo", 1, blow => KillAsync(blow, [blow.AnySilo()])) { BackWithin = 15 },
        new("kill-api", 1, blow => KillAsync(blow, [blow.AnyApi()])) { BackWithin = 15 },
        new("kill-two-silos", 2, KillTwoAsync) { BackWithin = 15, Silos = 2 },
        new("kill-all-silos", 1, blow => KillAsync(blow, blow.Shop.Silos)) { BackWithin = 60 },
        new("pause-silo-3s", 3, blow => PauseAsync(blow, 3)),
        new("pause-silo-15s", 15, blow => PauseAsync(blow, 15)),
        new("pause-silo-90s", 90, blow => PauseAsync(blow, 90)),
        new("rolling-term", 20, RollAsync),
        new("database-restart", 2, blow => DatabaseAwayAsync(blow, 0)) { BackWithin = 20, CountsFromEnd = true },
        new("database-down-30s", 31, blow => DatabaseAwayAsync(blow, 30)) { BackWithin = 20, CountsFromEnd = true },
        new("database-sessions", 1, DropSessionsAsync) { BackWithin = 20, CountsFromEnd = true },
        new("part-silo-silo", 20, PartSilosAsync) { Silos = 2, NeedsNetwork = true },
        new("part-silo-database", 20, blow => PartAsync(blow, blow.AnySilo().Place, blow.Shop.Network.Hub, 20)) { NeedsNetwork = true },
        new("part-api-silo", 15, blow => PartAsync(blow, blow.AnyApi().Place, blow.AnySilo().Place, 15)) { NeedsNetwork = true },
        new("clock-two-hours-ahead", 30, ShiftClockAsync) { NeedsFaketime = true },
    ];

    /// <summary>Those that this machine and this run allow.</summary>
    public static IReadOnlyList<Fault> Possible(ChaosSettings settings) =>
    [
        .. All.Where(fault => fault.Silos <= settings.Silos
            && (settings.Namespaces is not null || !fault.NeedsNetwork)
            && (Faketime.IsThere || !fault.NeedsFaketime)
            && (settings.Only.Count == 0 || settings.Only.Contains(fault.Name))),
    ];

    private static Task KillAsync(FaultExecution blow, IReadOnlyList<Node> nodes)
    {
        foreach (var node in nodes)
        {
            node.Send(Signal.Kill);
        }

        blow.Struck(Names(nodes));
        return Task.CompletedTask;
    }

    private static async Task KillTwoAsync(FaultExecution blow)
    {
        var silos = blow.AnySilos(2);
        silos[0].Send(Signal.Kill);
        blow.Struck(Names(silos));
        await blow.WaitAsync(1);
        silos[1].Send(Signal.Kill);
    }

    private static async Task PauseAsync(FaultExecution blow, int seconds)
    {
        var silo = blow.AnySilo();
        silo.Send(Signal.Stop);
        blow.Struck(silo.Name);
        await blow.WaitAsync(seconds);
        silo.Send(Signal.Continue);
    }

    private static async Task RollAsync(FaultExecution blow)
    {
        var first = true;
        foreach (var silo in blow.Shop.Silos)
        {
            await RestartAsync(silo, () =>
            {
                if (first)
                {
                    blow.Struck(Names(blow.Shop.Silos));
                }
            });
            first = false;
        }
    }

    private static async Task RestartAsync(Node silo, Action struck)
    {
        var ends = silo.Ends;
        silo.Send(Signal.Terminate);
        struck();
        if (!await silo.WaitForEndAsync(ends, LongestEnd))
        {
            throw new ChaosException($"{silo.Name} did not leave within {LongestEnd.TotalSeconds} s of SIGTERM.");
        }

        await silo.WaitUntilReadyAsync(LongestStart);
    }

    private static async Task DatabaseAwayAsync(FaultExecution blow, int seconds)
    {
        await blow.Shop.CrashDatabaseAsync();
        blow.Struck("database");
        await blow.WaitAsync(seconds);
        await blow.Shop.StartDatabaseAsync();
    }

    private static async Task DropSessionsAsync(FaultExecution blow)
    {
        var dropped = await blow.Shop.DropSessionsAsync();
        blow.Struck($"{dropped} sessions");
    }

    private static Task PartSilosAsync(FaultExecution blow)
    {
        var silos = blow.AnySilos(2);
        return PartAsync(blow, silos[0].Place, silos[1].Place, 20);
    }

    private static async Task PartAsync(FaultExecution blow, Place one, Place other, int seconds)
    {
        await Network.PartAsync(one, other);
        blow.Struck($"{one.Address} and {other.Address}");
        await blow.WaitAsync(seconds);
        await Network.JoinAsync(one, other);
    }

    private static async Task ShiftClockAsync(FaultExecution blow)
    {
        var silo = blow.AnySilo();
        silo.ClockIsAhead = true;
        await RestartAsync(silo, () => blow.Struck(silo.Name));
        await blow.WaitAsync(15);
        silo.ClockIsAhead = false;
        await RestartAsync(silo, () => { });
    }

    private static string Names(IEnumerable<Node> nodes) => string.Join(", ", nodes.Select(node => node.Name));
}
