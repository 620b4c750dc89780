using System.Globalization;
using Shop.Bench.Load;
using Shop.Bench.Processes;

namespace Shop.Bench.Benchmarks;

/// <summary>
/// The cost of an order with more items, more past orders and more silos, and the memory of an item grain. Large catalogs are measured
/// twice: with most item grains inactive, so that many order lines activate one, and with all item grains active.
/// </summary>
internal sealed class GrowthBenchmark : Benchmark
{
    private const int Clients = 64;
    private const int ActiveAfterWarmUp = 10_000;

    private static readonly (int Items, int Orders, int Silos)[] Shops =
    [
        (1_000, 0, 1), (100_000, 0, 1), (1_000_000, 0, 1), (1_000_000, 1_000_000, 1), (1_000, 0, 2), (1_000, 0, 3),
    ];

    public override IReadOnlyList<string> Parts { get; } = ["growth"];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        var cpu = new Dictionary<(int, int, int), double>();
        foreach (var size in Shops)
        {
            cancellationToken.ThrowIfCancellationRequested();
            cpu[size] = await MeasureAsync(bench, size.Items, size.Orders, size.Silos);
        }

        bench.AddGoal(
            "CPU per order at 1M items and 1M past orders against 1,000 and none",
            1.15, atMost: true, "x", cpu[Shops[3]] / cpu[Shops[0]]);
    }

    private static async Task<double> MeasureAsync(BenchContext bench, int items, int orders, int silos)
    {
        await using var shop = await bench.CreateShopAsync();
        for (var from = 0; from < items; from += 100_000)
        {
            await SeedData.StockAsync(shop.Database, from, Math.Min(from + 100_000, items));
        }

        if (orders > 0)
        {
            await PastOrders.StoreAsync(shop.Database, orders, items);
        }

        await SeedData.SettleAsync(shop.Database);
        await shop.OpenAsync(silos);
        var customers = await SeedData.RegisterAsync(shop.Api, Clients);
        var generator = bench.CreateGenerator(shop, customers);
        using var requests = new Requests(shop.Api, bench.Clock);
        var order = requests.Order(ItemDistribution.Uniform(items), CheckoutBenchmark.Lines);
        await BenchContext.WarmUpAsync(generator, order, silos);
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{items:#,0} items, {orders:#,0} orders, {silos} silo{(silos > 1 ? "s" : "")}");
        if (items > ActiveAfterWarmUp)
        {
            var before = await shop.CountActiveItemsAsync();
            await bench.MeasureClosedLoopAsync($"{name}, asleep", generator, order, Clients);
            var after = await shop.CountActiveItemsAsync();
            bench.Print(string.Create(CultureInfo.InvariantCulture, $"  active item grains before: {before:#,0}; after: {after:#,0}"));
            await ActivateAllAsync(bench, shop, customers[0], requests, items);
        }

        var series = await bench.MeasureClosedLoopAsync(name, generator, order, Clients);
        return series.Median(run => run.ServerCpuMillis);
    }

    // Reads every item, so that all item grains are active.
    private static async Task ActivateAllAsync(BenchContext bench, BenchShop shop, Customer customer, Requests requests, int items)
    {
        var (activeBefore, bytesBefore) = (await shop.CountActiveItemsAsync(), ProcessTimes.ResidentBytes(shop.Silos[0].Id));
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            for (var item = client; item < items; item += Clients)
            {
                var path = $"items/{SeedData.ItemId(item)}";
                if (await requests.Get(_ => path)(customer, Random.Shared) is { } failure)
                {
                    throw new BenchException($"An item cannot be read: {failure}");
                }
            }
        }));
        var bytes = ProcessTimes.ResidentBytes(shop.Silos[0].Id) - bytesBefore;
        var activated = await shop.CountActiveItemsAsync() - activeBefore;
        bench.Print(string.Create(CultureInfo.InvariantCulture, $"  {items:#,0} items read, {activated:#,0} grains activated"));
        bench.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"  memory of the silo: +{bytes / 1024 / 1024:#,0} MB, {bytes / Math.Max(1, activated):#,0} bytes per grain"));
    }
}
