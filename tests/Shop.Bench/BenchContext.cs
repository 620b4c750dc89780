using Shop.Bench.Load;
using Shop.Bench.Outcomes;
using Shop.Bench.Processes;

namespace Shop.Bench;

/// <summary>The settings, the clock and the results that all benchmarks of a run share.</summary>
internal sealed class BenchContext(
    BenchSettings settings, TimeProvider timeProvider, Action<string> print, List<Series> series, List<Goal> goals)
{
    private static readonly TimeSpan RunWarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShopWarmUp = TimeSpan.FromSeconds(30);

    public BenchSettings Settings => settings;

    public TimeProvider Clock => timeProvider;

    public Action<string> Print => print;

    /// <summary>The version of PostgreSQL. Null before the first shop was created.</summary>
    public string? Postgres { get; private set; }

    public async Task<BenchShop> CreateShopAsync()
    {
        Dictionary<string, string> postgresSettings =
            settings.Statements ? new() { ["shared_preload_libraries"] = "pg_stat_statements" } : [];
        var shop = await BenchShop.CreateAsync(settings.Folder, postgresSettings, timeProvider);
        await using var version = shop.Database.CreateCommand("SHOW server_version");
        Postgres = (string?)await version.ExecuteScalarAsync();
        return shop;
    }

    /// <summary>A generator for this shop. It counts the resources of the shop's processes.</summary>
    public LoadGenerator CreateGenerator(BenchShop shop, IReadOnlyList<Customer> customers) =>
        new(customers, () => Counters.ReadAsync(shop.Database, shop.Cpu()), () => SeedData.AuditAsync(shop), timeProvider);

    /// <summary>Sends orders for 30 s per silo, until the code is compiled and the pools are filled.</summary>
    public static Task WarmUpAsync(LoadGenerator generator, SendRequest send, int silos = 1) =>
        generator.RunClosedLoopAsync(send, 64, silos * ShopWarmUp, TimeSpan.FromSeconds(1), seed: 999);

    /// <summary>Measures a closed loop in all runs, then audits the shop.</summary>
    public async Task<Series> MeasureClosedLoopAsync(string name, LoadGenerator generator, SendRequest send, int clients)
    {
        var runs = new List<Result>();
        for (var run = 0; run < settings.Runs; run++)
        {
            runs.Add(await RunClosedLoopAsync(generator, send, clients, run));
        }

        await generator.AuditAsync();
        return Add(name, runs);
    }

    /// <summary>Measures two closed loops alternately, so that other activity of the machine affects both, then audits both.</summary>
    public async Task<(Series First, Series Second)> CompareAsync(
        (string Name, LoadGenerator Generator, SendRequest Send) first,
        (string Name, LoadGenerator Generator, SendRequest Send) second,
        int clients)
    {
        var (firstRuns, secondRuns) = (new List<Result>(), new List<Result>());
        for (var run = 0; run < settings.Runs; run++)
        {
            firstRuns.Add(await RunClosedLoopAsync(first.Generator, first.Send, clients, run));
            secondRuns.Add(await RunClosedLoopAsync(second.Generator, second.Send, clients, run));
        }

        await first.Generator.AuditAsync();
        await second.Generator.AuditAsync();
        return (Add(first.Name, firstRuns), Add(second.Name, secondRuns));
    }

    /// <summary>Measures an open loop at a fixed rate in all runs, then audits the shop.</summary>
    public async Task<Series> MeasureOpenLoopAsync(string name, LoadGenerator generator, SendRequest send, double perSecond)
    {
        var runs = new List<Result>();
        for (var run = 0; run < settings.Runs; run++)
        {
            runs.Add(await generator.RunOpenLoopAsync(send, perSecond, RunWarmUp, settings.Time, run * 1000));
        }

        await generator.AuditAsync();
        return Add(name, runs);
    }

    public void AddGoal(string what, double target, bool atMost, string unit, double? value) =>
        goals.Add(new Goal(what, target, atMost, unit, value));

    private Task<Result> RunClosedLoopAsync(LoadGenerator generator, SendRequest send, int clients, int run) =>
        generator.RunClosedLoopAsync(send, clients, RunWarmUp, settings.Time, run * 1000);

    private Series Add(string name, IReadOnlyList<Result> runs)
    {
        var added = new Series(name, runs);
        series.Add(added);
        print(added.ToString());
        return added;
    }
}
