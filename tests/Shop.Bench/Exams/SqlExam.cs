using Shop.Bench.Baseline;
using Shop.Bench.Load;
using Shop.Bench.Processes;

namespace Shop.Bench.Exams;

/// <summary>The shop and plain SQL by turns, on one PostgreSQL: items of all kinds, and one that everybody wants.</summary>
internal sealed class SqlExam : Exam
{
    public override IReadOnlyList<string> Parts { get; } = ["sql", "hot"];

    public override async Task RunAsync(Bench bench, CancellationToken cancellation)
    {
        await using var shop = await bench.CreateShopAsync();
        await Population.StockAsync(shop.Database, 0, bench.Settings.Items);
        await Population.SettleAsync(shop.Database);
        await shop.OpenAsync(1);
        var customers = await Population.RegisterAsync(shop.Api, BenchSettings.Customers);
        await using var sql = await SqlProcess.StartAsync(shop, bench.Settings, bench.Clock);
        var ours = bench.GeneratorFor(shop, customers);
        var theirs = new Generator(sql.Customers, () => Counters.ReadAsync(sql.Database, sql.Cpu()), bench.Clock);
        using var requests = new Requests(shop.Api, bench.Clock);
        using var plain = new Requests(sql.Api, bench.Clock);
        var all = Picks.Uniform(bench.Settings.Items);
        await Bench.WarmUpAsync(ours, requests.Order(all, CheckoutExam.Lines));
        await Bench.WarmUpAsync(theirs, plain.Order(all, CheckoutExam.Lines));

        if (bench.Settings.Has("sql"))
        {
            var (shopRuns, sqlRuns) = await bench.CompareAsync(
                ("checkout, uniform, 64: shop", ours, requests.Order(all, CheckoutExam.Lines)),
                ("checkout, uniform, 64: plain SQL", theirs, plain.Order(all, CheckoutExam.Lines)),
                64);
            bench.Goal("checkout against plain SQL, uniform, 64 clients", 1, atMost: false, "x", shopRuns.Median(run => run.PerSecond) / sqlRuns.Median(run => run.PerSecond));
        }

        cancellation.ThrowIfCancellationRequested();
        if (bench.Settings.Has("hot"))
        {
            var one = Picks.Uniform(1);
            var (shopRuns, sqlRuns) = await bench.CompareAsync(
                ("one item, 64: shop", ours, requests.Order(one, 1)),
                ("one item, 64: plain SQL", theirs, plain.Order(one, 1)),
                64);
            bench.Goal("the same, one hot item", 10, atMost: false, "x", shopRuns.Median(run => run.PerSecond) / sqlRuns.Median(run => run.PerSecond));
        }

        await Population.AuditAsync(shop);
        bench.Say("audit: ok");
    }
}
