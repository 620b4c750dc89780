using System.Globalization;
using Shop.Bench.Load;
using Shop.Bench.Outcomes;

namespace Shop.Bench.Benchmarks;

/// <summary>Orders of three lines, each measured until it is final.</summary>
internal sealed class CheckoutBenchmark : Benchmark
{
    public const int Lines = 3;

    // The academic Online Marketplace on Orleans 10, on a machine like this one: durable at most, in memory at least (docs/performance.md).
    private const double DurablePeer = 204;
    private const double MemoryPeer = 1_700;

    public override IReadOnlyList<string> Parts { get; } = ["checkout", BenchSettings.Quick];

    public override async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        await using var shop = await bench.CreateShopAsync();
        await Population.StockAsync(shop.Database, 0, bench.Settings.Items);
        await Population.SettleAsync(shop.Database);
        await shop.OpenAsync(1);
        var customers = await Population.RegisterAsync(shop.Api, BenchSettings.Customers);
        var generator = bench.GeneratorFor(shop, customers);
        using var requests = new Requests(shop.Api, bench.Clock);
        var uniform = requests.Order(Picks.Uniform(bench.Settings.Items), Lines);
        await Bench.WarmUpAsync(generator, uniform);

        var bySize = new Dictionary<int, Series>();
        var isWhole = bench.Settings.Has("checkout");
        foreach (var clients in isWhole ? new[] { 1, 16, 64, 256 } : [64])
        {
            cancellationToken.ThrowIfCancellationRequested();
            bySize[clients] = await bench.CloseAsync($"checkout, uniform, {clients} clients", generator, uniform, clients);
        }

        if (isWhole)
        {
            await bench.CloseAsync("checkout, Zipf, 64 clients", generator, requests.Order(Picks.Zipf(bench.Settings.Items), Lines), 64);
        }

        var full = bySize[64].Median(run => run.PerSecond);
        Series? half = null;
        foreach (var share in isWhole ? new[] { 0.25, 0.5, 0.75 } : [0.5])
        {
            cancellationToken.ThrowIfCancellationRequested();
            var series = await bench.OpenAsync(string.Create(CultureInfo.InvariantCulture, $"checkout, open loop, {full * share:0}/s"), generator, uniform, full * share);
            half = share == 0.5 ? series : half;
        }

        if (bench.Settings.Statements)
        {
            await Statements.TellAsync(shop.Database, bench.Say);
        }

        bench.Goal("CPU per durable 3-line order, API + silo + PostgreSQL, 64 clients", 0.6, atMost: true, "ms", bySize[64].Median(run => run.ServerCpuMillis));
        bench.Goal("checkout, 64 clients, against the durable peer (204/s)", 10, atMost: false, "x", full / DurablePeer);
        bench.Goal("checkout, 64 clients, against the peer in memory (1,700/s)", 1, atMost: false, "x", full / MemoryPeer);
        bench.Goal("transactions per order, 64 clients", 0.5, atMost: true, "", bySize[64].Median(run => run.Used.Transactions / (double)run.Done));
        bench.Goal("p50 until final at half load", 15, atMost: true, "ms", half!.Median(run => run.Percentile(50)));
        bench.Goal("p99 until final at half load", 60, atMost: true, "ms", half.Median(run => run.Percentile(99)));
    }
}
