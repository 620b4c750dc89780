using Shop.Bench.Load;
using Shop.Bench.Outcomes;
using Shop.Bench.Processes;

namespace Shop.Bench;

/// <summary>What all parts of a run share.</summary>
internal sealed class Bench(BenchSettings settings, TimeProvider timeProvider, Action<string> say, List<Series> series, List<Goal> goals)
{
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstWarm = TimeSpan.FromSeconds(30);

    public BenchSettings Settings => settings;

    public TimeProvider Clock => timeProvider;

    public Action<string> Say => say;

    /// <summary>The version of PostgreSQL, once there has been a shop.</summary>
    public string? Postgres { get; private set; }

    public async Task<BenchShop> CreateShopAsync()
    {
        var shop = await BenchShop.CreateAsync(
            settings.Folder, settings.Statements ? new Dictionary<string, string> { ["shared_preload_libraries"] = "pg_stat_statements" } : [], timeProvider);
        await using var version = shop.Database.CreateCommand("SHOW server_version");
        Postgres = (string?)await version.ExecuteScalarAsync();
        return shop;
    }

    /// <summary>Who sends requests to this shop, and counts what it uses.</summary>
    public Generator GeneratorFor(BenchShop shop, IReadOnlyList<Customer> customers) =>
        new(customers, () => Counters.ReadAsync(shop.Database, shop.Cpu()), () => Population.AuditAsync(shop), timeProvider);

    /// <summary>Half a minute of orders for each silo, so that everything is compiled and every pool is filled: each has to compile the same.</summary>
    public static Task WarmUpAsync(Generator generator, Act act, int silos = 1) =>
        generator.CloseAsync(act, 64, silos * FirstWarm, TimeSpan.FromSeconds(1), seed: 999);

    /// <summary>Closed loop, as often as was asked for, and an audit.</summary>
    public async Task<Series> CloseAsync(string name, Generator generator, Act act, int clients)
    {
        var runs = new List<Result>();
        for (var run = 0; run < settings.Runs; run++)
        {
            runs.Add(await CloseOnceAsync(generator, act, clients, run));
        }

        await generator.AuditAsync();
        return Add(name, runs);
    }

    /// <summary>Two closed loops by turns, so that whatever else the machine does meets both, and an audit of each.</summary>
    public async Task<(Series One, Series Other)> CompareAsync((string Name, Generator Generator, Act Act) one, (string Name, Generator Generator, Act Act) other, int clients)
    {
        var (ones, others) = (new List<Result>(), new List<Result>());
        for (var run = 0; run < settings.Runs; run++)
        {
            ones.Add(await CloseOnceAsync(one.Generator, one.Act, clients, run));
            others.Add(await CloseOnceAsync(other.Generator, other.Act, clients, run));
        }

        await one.Generator.AuditAsync();
        await other.Generator.AuditAsync();

        return (Add(one.Name, ones), Add(other.Name, others));
    }

    /// <summary>Open loop at a rate, as often as was asked for, and an audit.</summary>
    public async Task<Series> OpenAsync(string name, Generator generator, Act act, double perSecond)
    {
        var runs = new List<Result>();
        for (var run = 0; run < settings.Runs; run++)
        {
            runs.Add(await generator.OpenAsync(act, perSecond, Warm, settings.Time, run * 1000));
        }

        await generator.AuditAsync();

        return Add(name, runs);
    }

    public void Goal(string what, double wanted, bool atMost, string unit, double? reached) => goals.Add(new Goal(what, wanted, atMost, unit, reached));

    private Task<Result> CloseOnceAsync(Generator generator, Act act, int clients, int run) => generator.CloseAsync(act, clients, Warm, settings.Time, run * 1000);

    private Series Add(string name, IReadOnlyList<Result> runs)
    {
        var added = new Series(name, runs);
        series.Add(added);
        say(added.ToString());
        return added;
    }
}
