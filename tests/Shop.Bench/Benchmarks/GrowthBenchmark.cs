using System.Globalization;
using Shop.Bench.Load;
using Shop.Bench.Processes;

namespace Shop.Bench.Benchmarks;

/// <summary>
/// What an order costs in a shop that has grown: more items, more orders behind it, more silos; and what a grain costs in memory. Measured first while
/// most items sleep, and many a line of an order wakes one; then with all items awake, as they are once they have been bought or looked at.
/// </summary>
internal sealed class GrowthBenchmark : Benchmark
{
    private const int Clients = 64;
    private const int AwakeAfterWarmUp = 10_000;

    private static readonly (int Items, int Orders, int Silos)[] Shops =
    [
        (1_000, 0, 1), (100_000, 0, 1), (1_000_000, 0, 1), (1_000_000, 1_000_000, 1), (1_000, 0, 2), (1_000, 0, 3),
    ];

    public override IReadOnlyList<string> Parts { get; } = ["growth"];

    public override async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        var cpu = new Dictionary<(int, int, int), double>();
        foreach (var size in Shops)
        {
            cancellationToken.ThrowIfCancellationRequested();
            cpu[size] = await MeasureAsync(bench, size.Items, size.Orders, size.Silos);
        }

        bench.Goal("CPU per order at 1M items and 1M past orders against 1,000 and none", 1.15, atMost: true, "x", cpu[Shops[3]] / cpu[Shops[0]]);
    }

    private static async Task<double> MeasureAsync(Bench bench, int items, int orders, int silos)
    {
        await using var shop = await bench.CreateShopAsync();
        for (var from = 0; from < items; from += 100_000)
        {
            await Population.StockAsync(shop.Database, from, Math.Min(from + 100_000, items));
        }

        if (orders > 0)
        {
            await PastOrders.StoreAsync(shop.Database, orders, items);
        }

        await Population.SettleAsync(shop.Database);
        await shop.OpenAsync(silos);
        var customers = await Population.RegisterAsync(shop.Api, Clients);
        var generator = bench.GeneratorFor(shop, customers);
        using var requests = new Requests(shop.Api, bench.Clock);
        var order = requests.Order(Picks.Uniform(items), CheckoutBenchmark.Lines);
        await Bench.WarmUpAsync(generator, order, silos);
        var name = string.Create(CultureInfo.InvariantCulture, $"{items:#,0} items, {orders:#,0} orders, {silos} silo{(silos > 1 ? "s" : "")}");
        if (items > AwakeAfterWarmUp)
        {
            var before = await shop.CountAwakeItemsAsync();
            await bench.CloseAsync($"{name}, asleep", generator, order, Clients);
            var after = await shop.CountAwakeItemsAsync();
            bench.Say(string.Create(CultureInfo.InvariantCulture, $"  awake when that began: {before:#,0} items; when it ended: {after:#,0}"));
            await WakeAsync(bench, shop, customers[0], requests, items);
        }

        var series = await bench.CloseAsync(name, generator, order, Clients);
        return series.Median(run => run.ServerCpuMillis);
    }

    // Looks at every item, as its buyers do within the quarter of an hour that a grain stays: each of them is a grain then.
    private static async Task WakeAsync(Bench bench, BenchShop shop, Customer customer, Requests requests, int items)
    {
        var (awake, before) = (await shop.CountAwakeItemsAsync(), ProcessTimes.ResidentBytes(shop.Silos[0].Id));
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            for (var item = client; item < items; item += Clients)
            {
                var path = $"items/{Population.ItemId(item)}";
                if (await requests.Get(_ => path)(customer, Random.Shared) is { } failure)
                {
                    throw new BenchException($"An item cannot be looked at: {failure}");
                }
            }
        }));
        var more = ProcessTimes.ResidentBytes(shop.Silos[0].Id) - before;
        var woken = await shop.CountAwakeItemsAsync() - awake;
        bench.Say(string.Create(CultureInfo.InvariantCulture, $"  all {items:#,0} items looked at, which woke {woken:#,0}: the silo has {more / 1024 / 1024:#,0} MB more, {more / Math.Max(1, woken):#,0} bytes for each of them"));
    }
}
