using System.Globalization;
using Shop.Bench.Load;
using Shop.Bench.Outcomes;

namespace Shop.Bench.Benchmarks;

/// <summary>Orders of three lines. The latency ends when the order is final.</summary>
internal sealed class CheckoutBenchmark : Benchmark
{
    public const int Lines = 3;

    // Orders per second of the Online Marketplace benchmark on Orleans 10, on a comparable machine (docs/performance.md).
    private const double DurablePeer = 204;
    private const double MemoryPeer = 1_700;

    public override IReadOnlyList<string> Parts { get; } = ["checkout", BenchSettings.Quick];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        await using var shop = await bench.CreateShopAsync();
        await SeedData.StockAsync(shop.Database, 0, bench.Settings.Items);
        await SeedData.SettleAsync(shop.Database);
        await shop.OpenAsync(1);
        var customers = await SeedData.RegisterAsync(shop.Api, BenchSettings.Customers);
        var generator = bench.CreateGenerator(shop, customers);
        using var requests = new Requests(shop.Api, bench.Clock);
        var uniform = requests.Order(ItemDistribution.Uniform(bench.Settings.Items), Lines);
        await BenchContext.WarmUpAsync(generator, uniform);

        var bySize = new Dictionary<int, Series>();
        var isWhole = bench.Settings.Has("checkout");
        foreach (var clients in isWhole ? new[] { 1, 16, 64, 256 } : [64])
        {
            cancellationToken.ThrowIfCancellationRequested();
            bySize[clients] = await bench.MeasureClosedLoopAsync($"checkout, uniform, {clients} clients", generator, uniform, clients);
        }

        if (isWhole)
        {
            var zipf = requests.Order(ItemDistribution.Zipf(bench.Settings.Items), Lines);
            await bench.MeasureClosedLoopAsync("checkout, Zipf, 64 clients", generator, zipf, 64);
        }

        var full = bySize[64].Median(run => run.PerSecond);
        Series? half = null;
        foreach (var share in isWhole ? new[] { 0.25, 0.5, 0.75 } : [0.5])
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = string.Create(CultureInfo.InvariantCulture, $"checkout, open loop, {full * share:0}/s");
            var series = await bench.MeasureOpenLoopAsync(name, generator, uniform, full * share);
            half = share == 0.5 ? series : half;
        }

        if (bench.Settings.Statements)
        {
            await Statements.PrintAsync(shop.Database, bench.Print);
        }

        var closed = bySize[64];
        bench.AddGoal(
            "CPU per durable 3-line order, API + silo + PostgreSQL, 64 clients",
            0.6, atMost: true, "ms", closed.Median(run => run.ServerCpuMillis));
        bench.AddGoal("checkout, 64 clients, against the durable peer (204/s)", 10, atMost: false, "x", full / DurablePeer);
        bench.AddGoal("checkout, 64 clients, against the peer in memory (1,700/s)", 1, atMost: false, "x", full / MemoryPeer);
        bench.AddGoal(
            "transactions per order, 64 clients",
            0.5, atMost: true, "", closed.Median(run => run.Used.Transactions / (double)run.Done));
        bench.AddGoal("p50 until final at half load", 15, atMost: true, "ms", half!.Median(run => run.Percentile(50)));
        bench.AddGoal("p99 until final at half load", 60, atMost: true, "ms", half.Median(run => run.Percentile(99)));
    }
}
