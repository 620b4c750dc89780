using Shop.Bench.Load;

namespace Shop.Bench.Benchmarks;

/// <summary>What people look at.</summary>
internal sealed class ReadsBenchmark : Benchmark
{
    private const int Clients = 64;

    public override IReadOnlyList<string> Parts { get; } = ["reads"];

    public override async Task RunAsync(Bench bench, CancellationToken cancellationToken)
    {
        await using var shop = await bench.CreateShopAsync();
        var items = bench.Settings.Items;
        await Population.StockAsync(shop.Database, 0, items);
        await Population.SettleAsync(shop.Database);
        await shop.OpenAsync(1);
        var customers = await Population.RegisterAsync(shop.Api, BenchSettings.Customers);
        var generator = bench.GeneratorFor(shop, customers);
        using var requests = new Requests(shop.Api, bench.Clock);

        // Everybody has orders to look at.
        await Bench.WarmUpAsync(generator, requests.Order(Picks.Uniform(items), CheckoutBenchmark.Lines));
        foreach (var (name, act) in new (string, Act)[]
        {
            ("item by id", requests.Get(random => $"items/{Population.ItemId(random.Next(items))}")),
            ("search by prefix, 20 of a page", requests.Search(Population.Prefixes(items), 20)),
            ("one's orders, 20 of a page", requests.Get(_ => "orders?limit=20")),
            ("balance", requests.Get(_ => "payments")),
        })
        {
            cancellationToken.ThrowIfCancellationRequested();
            await bench.CloseAsync($"{name}, {Clients} clients", generator, act, Clients);
        }
    }
}
