using Shop.Bench.Baseline;
using Shop.Bench.Load;
using Shop.Bench.Processes;

namespace Shop.Bench.Benchmarks;

/// <summary>
/// The shop and plain SQL by turns, on one PostgreSQL: the same orders of three lines, first of all items alike, then with one item that everybody wants
/// among them; and orders of nothing else.
/// </summary>
internal sealed class SqlBenchmark : Benchmark
{
    public override IReadOnlyList<string> Parts { get; } = ["sql", "hot"];

    public override async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        await using var shop = await bench.CreateShopAsync();
        await Population.StockAsync(shop.Database, 0, bench.Settings.Items);
        await Population.SettleAsync(shop.Database);
        await shop.OpenAsync(1);
        var customers = await Population.RegisterAsync(shop.Api, BenchSettings.Customers);
        await using var sql = await SqlProcess.StartAsync(shop, bench.Settings, bench.Clock);
        var ours = bench.GeneratorFor(shop, customers);
        var theirs = new Generator(sql.Customers, () => Counters.ReadAsync(sql.Database, sql.Cpu()), () => SqlAudit.RunAsync(sql.Database), bench.Clock);
        using var requests = new Requests(shop.Api, bench.Clock);
        using var plain = new Requests(sql.Api, bench.Clock);
        var all = Picks.Uniform(bench.Settings.Items);
        await Bench.WarmUpAsync(ours, requests.Order(all, CheckoutBenchmark.Lines));
        await Bench.WarmUpAsync(theirs, plain.Order(all, CheckoutBenchmark.Lines));

        if (bench.Settings.Has("sql"))
        {
            var (shopRuns, sqlRuns) = await bench.CompareAsync(
                ("checkout, uniform, 64: shop", ours, requests.Order(all, CheckoutBenchmark.Lines)),
                ("checkout, uniform, 64: SQL", theirs, plain.Order(all, CheckoutBenchmark.Lines)),
                64);
            bench.Goal("checkout against plain SQL, uniform, 64 clients", 1, atMost: false, "x", shopRuns.Median(run => run.PerSecond) / sqlRuns.Median(run => run.PerSecond));
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (bench.Settings.Has("hot"))
        {
            var hot = Picks.Hot(bench.Settings.Items);
            var (shopRuns, sqlRuns) = await bench.CompareAsync(
                ("checkout, a hot item, 64: shop", ours, requests.Order(hot, CheckoutBenchmark.Lines)),
                ("checkout, a hot item, 64: SQL", theirs, plain.Order(hot, CheckoutBenchmark.Lines)),
                64);
            bench.Goal("the same, one of the three lines is a hot item", 10, atMost: false, "x", shopRuns.Median(run => run.PerSecond) / sqlRuns.Median(run => run.PerSecond));
            await bench.CompareAsync(
                ("only the hot item, 64: shop", ours, requests.Order(hot, 1)),
                ("only the hot item, 64: SQL", theirs, plain.Order(hot, 1)),
                64);
        }
    }
}
