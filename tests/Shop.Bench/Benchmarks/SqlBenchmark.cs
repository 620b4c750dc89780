using Shop.Bench.Baseline;
using Shop.Bench.Load;
using Shop.Bench.Outcomes;
using Shop.Bench.Processes;

namespace Shop.Bench.Benchmarks;

/// <summary>
/// Compares the shop with plain SQL on the same PostgreSQL: orders of three uniformly distributed items, orders with one hot item among
/// the three lines, and orders of the hot item only.
/// </summary>
internal sealed class SqlBenchmark : Benchmark
{
    public override IReadOnlyList<string> Parts { get; } = ["sql", "hot"];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        await using var shop = await bench.CreateShopAsync();
        await SeedData.StockAsync(shop.Database, 0, bench.Settings.Items);
        await SeedData.SettleAsync(shop.Database);
        await shop.OpenAsync(1);
        var customers = await SeedData.RegisterAsync(shop.Api, BenchSettings.Customers);
        await using var sql = await SqlProcess.StartAsync(shop, bench.Settings, bench.Clock);
        var shopGenerator = bench.CreateGenerator(shop, customers);
        var sqlGenerator = new LoadGenerator(
            sql.Customers,
            () => Counters.ReadAsync(sql.Database, sql.Cpu()),
            () => SqlAudit.RunAsync(sql.Database),
            bench.Clock);
        using var requests = new Requests(shop.Api, bench.Clock);
        using var sqlRequests = new Requests(sql.Api, bench.Clock);
        var all = ItemDistribution.Uniform(bench.Settings.Items);
        await BenchContext.WarmUpAsync(shopGenerator, requests.Order(all, CheckoutBenchmark.Lines));
        await BenchContext.WarmUpAsync(sqlGenerator, sqlRequests.Order(all, CheckoutBenchmark.Lines));

        if (bench.Settings.Has("sql"))
        {
            var (shopRuns, sqlRuns) = await bench.CompareAsync(
                ("checkout, uniform, 64: shop", shopGenerator, requests.Order(all, CheckoutBenchmark.Lines)),
                ("checkout, uniform, 64: SQL", sqlGenerator, sqlRequests.Order(all, CheckoutBenchmark.Lines)),
                64);
            bench.AddGoal("checkout against plain SQL, uniform, 64 clients", 1, atMost: false, "x", Ratio(shopRuns, sqlRuns));
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (bench.Settings.Has("hot"))
        {
            var hot = ItemDistribution.Hot(bench.Settings.Items);
            var (shopRuns, sqlRuns) = await bench.CompareAsync(
                ("checkout, a hot item, 64: shop", shopGenerator, requests.Order(hot, CheckoutBenchmark.Lines)),
                ("checkout, a hot item, 64: SQL", sqlGenerator, sqlRequests.Order(hot, CheckoutBenchmark.Lines)),
                64);
            bench.AddGoal("the same, one of the three lines is a hot item", 10, atMost: false, "x", Ratio(shopRuns, sqlRuns));
            await bench.CompareAsync(
                ("only the hot item, 64: shop", shopGenerator, requests.Order(hot, 1)),
                ("only the hot item, 64: SQL", sqlGenerator, sqlRequests.Order(hot, 1)),
                64);
        }
    }

    private static double Ratio(Series shop, Series sql) => shop.Median(run => run.PerSecond) / sql.Median(run => run.PerSecond);
}
