using Shop.Bench.Load;

namespace Shop.Bench.Benchmarks;

/// <summary>Reads: item, search, list of orders, balance.</summary>
internal sealed class ReadsBenchmark : Benchmark
{
    private const int Clients = 64;

    public override IReadOnlyList<string> Parts { get; } = ["reads"];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancellationToken)
    {
        await using var shop = await bench.CreateShopAsync();
        var items = bench.Settings.Items;
        await SeedData.StockAsync(shop.Database, 0, items);
        await SeedData.SettleAsync(shop.Database);
        await shop.OpenAsync(1);
        var customers = await SeedData.RegisterAsync(shop.Api, BenchSettings.Customers);
        var generator = bench.CreateGenerator(shop, customers);
        using var requests = new Requests(shop.Api, bench.Clock);

        // Gives every customer some orders.
        await BenchContext.WarmUpAsync(generator, requests.Order(ItemDistribution.Uniform(items), CheckoutBenchmark.Lines));
        foreach (var (name, send) in new (string, SendRequest)[]
        {
            ("item by id", requests.Get(random => $"items/{SeedData.ItemId(random.Next(items))}")),
            ("search by prefix, 20 of a page", requests.Search(SeedData.Prefixes(items), 20)),
            ("one's orders, 20 of a page", requests.Get(_ => "orders?limit=20")),
            ("balance", requests.Get(_ => "payments")),
        })
        {
            cancellationToken.ThrowIfCancellationRequested();
            await bench.MeasureClosedLoopAsync($"{name}, {Clients} clients", generator, send, Clients);
        }
    }
}
