using Shop.Chaos.Processes;
using Shop.Testing;

namespace Shop.Chaos.Nemesis;

/// <summary>All kinds of faults.</summary>
internal static class FaultKinds
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("kill-silo", 1, execution => KillAsync(execution, [execution.AnySilo()])) { RecoversWithin = 15 },
        new("kill-api", 1, execution => KillAsync(execution, [execution.AnyApi()])) { RecoversWithin = 15 },
        new("kill-two-silos", 2, KillTwoAsync) { RecoversWithin = 15, Silos = 2 },
        new("kill-all-silos", 1, execution => KillAsync(execution, execution.Shop.Silos)) { RecoversWithin = 60 },
        new("pause-silo-3s", 3, execution => PauseAsync(execution, 3)),
        new("pause-silo-15s", 15, execution => PauseAsync(execution, 15)),
        new("pause-silo-90s", 90, execution => PauseAsync(execution, 90)),
        new("rolling-term", 20, RollAsync),
        new("database-restart", 2, execution => StopDatabaseAsync(execution, 0)) { RecoversWithin = 20, CountsFromEnd = true },
        new("database-down-30s", 31, execution => StopDatabaseAsync(execution, 30)) { RecoversWithin = 20, CountsFromEnd = true },
        new("database-sessions", 1, DropSessionsAsync) { RecoversWithin = 20, CountsFromEnd = true },
        new("part-silo-silo", 20, PartitionSilosAsync) { Silos = 2, NeedsNetwork = true },
        new("part-silo-database", 20, execution => PartitionAsync(execution, execution.AnySilo().Host, execution.Shop.Network.Hub, 20))
        {
            NeedsNetwork = true,
        },
        new("part-api-silo", 15, execution => PartitionAsync(execution, execution.AnyApi().Host, execution.AnySilo().Host, 15))
        {
            NeedsNetwork = true,
        },
        new("clock-two-hours-ahead", 30, ShiftClockAsync) { NeedsFaketime = true },
    ];

    /// <summary>The first step of a rolling update: the database, a silo and an API. Two releases share the cluster afterwards.</summary>
    public static Fault BeginUpgrade { get; } = new("upgrade-begin", 20, async execution =>
    {
        await execution.Shop.UpgradeDatabaseAsync();
        await UpgradeAsync(execution, [execution.Shop.Silos[0], execution.Shop.Apis[0]]);
    });

    /// <summary>The last step of a rolling update: every process that still runs the release before.</summary>
    public static Fault EndUpgrade { get; } = new(
        "upgrade-end", 30, execution => UpgradeAsync(execution, [.. execution.Shop.Nodes.Where(node => node.IsPreviousRelease)]));

    /// <summary>The faults that this machine and these settings allow.</summary>
    public static IReadOnlyList<Fault> Possible(ChaosSettings settings) =>
    [
        .. All.Where(fault => fault.Silos <= settings.Silos
            && (settings.Namespaces is not null || !fault.NeedsNetwork)
            && (Faketime.IsInstalled || !fault.NeedsFaketime)
            && (settings.Only.Count == 0 || settings.Only.Contains(fault.Name))),
    ];

    private static Task KillAsync(FaultExecution execution, IReadOnlyList<Node> nodes)
    {
        foreach (var node in nodes)
        {
            node.Send(Signal.Kill);
        }

        execution.RecordBegin(Names(nodes));
        return Task.CompletedTask;
    }

    private static async Task KillTwoAsync(FaultExecution execution)
    {
        var silos = execution.AnySilos(2);
        silos[0].Send(Signal.Kill);
        execution.RecordBegin(Names(silos));
        await execution.WaitAsync(1);
        silos[1].Send(Signal.Kill);
    }

    private static async Task PauseAsync(FaultExecution execution, int seconds)
    {
        var silo = execution.AnySilo();
        silo.Send(Signal.Stop);
        execution.RecordBegin(silo.Name);
        await execution.WaitAsync(seconds);
        silo.Send(Signal.Continue);
    }

    private static async Task RollAsync(FaultExecution execution)
    {
        var isFirst = true;
        foreach (var silo in execution.Shop.Silos)
        {
            await RestartAsync(silo, () =>
            {
                if (isFirst)
                {
                    execution.RecordBegin(Names(execution.Shop.Silos));
                }
            });
            isFirst = false;
        }
    }

    private static async Task UpgradeAsync(FaultExecution execution, IReadOnlyList<Node> nodes)
    {
        var isFirst = true;
        foreach (var node in nodes)
        {
            node.IsPreviousRelease = false;
            await RestartAsync(node, () =>
            {
                if (isFirst)
                {
                    execution.RecordBegin(Names(nodes));
                }
            });
            isFirst = false;
        }
    }

    private static async Task RestartAsync(Node node, Action onStopping)
    {
        var ends = node.Ends;
        node.Send(Signal.Terminate);
        onStopping();
        if (!await node.WaitForEndAsync(ends, StopTimeout))
        {
            throw new ChaosException($"{node.Name} did not end within {StopTimeout.TotalSeconds} s of SIGTERM.");
        }

        await node.WaitUntilReadyAsync(StartTimeout);
    }

    private static async Task StopDatabaseAsync(FaultExecution execution, int seconds)
    {
        await execution.Shop.CrashDatabaseAsync();
        execution.RecordBegin("database");
        await execution.WaitAsync(seconds);
        await execution.Shop.StartDatabaseAsync();
    }

    private static async Task DropSessionsAsync(FaultExecution execution)
    {
        var dropped = await execution.Shop.DropSessionsAsync();
        execution.RecordBegin($"{dropped} sessions");
    }

    private static Task PartitionSilosAsync(FaultExecution execution)
    {
        var silos = execution.AnySilos(2);
        return PartitionAsync(execution, silos[0].Host, silos[1].Host, 20);
    }

    private static async Task PartitionAsync(FaultExecution execution, NetworkHost first, NetworkHost second, int seconds)
    {
        await Network.PartitionAsync(first, second);
        execution.RecordBegin($"{first.Address} and {second.Address}");
        await execution.WaitAsync(seconds);
        await Network.HealAsync(first, second);
    }

    private static async Task ShiftClockAsync(FaultExecution execution)
    {
        var silo = execution.AnySilo();
        silo.ClockIsAhead = true;
        await RestartAsync(silo, () => execution.RecordBegin(silo.Name));
        await execution.WaitAsync(15);
        silo.ClockIsAhead = false;
        await RestartAsync(silo, () => { });
    }

    private static string Names(IEnumerable<Node> nodes) => string.Join(", ", nodes.Select(node => node.Name));
}
