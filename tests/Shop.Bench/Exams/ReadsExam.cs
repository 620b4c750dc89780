using System.Globalization;
using Shop.Bench.Load;
using Shop.Bench.Processes;

namespace Shop.Bench.Exams;

/// <summary>What people look at.</summary>
internal sealed class ReadsExam : Exam
{
    private const int Clients = 64;
    private static readonly string[] Words = ["lantern", "teapot", "cushion", "doorstop", "candle", "parasol", "napkin", "clock", "garland", "ribbon"];

    public override IReadOnlyList<string> Parts { get; } = ["reads"];

    public override async Task RunAsync(Bench bench, CancellationToken cancellation)
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
        await Bench.WarmUpAsync(generator, requests.Order(Picks.Uniform(items), CheckoutExam.Lines));
        foreach (var (name, path) in new (string, Func<Random, string>)[]
        {
            ("item by id", random => $"items/{Population.ItemId(random.Next(items))}"),
            ("search by prefix, 20 of a page", random => string.Create(CultureInfo.InvariantCulture, $"items?title=bench%20{Words[random.Next(Words.Length)]}%20{random.Next(1, 100)}&limit=20")),
            ("one's orders, 20 of a page", _ => "orders?limit=20"),
            ("balance", _ => "payments"),
        })
        {
            cancellation.ThrowIfCancellationRequested();
            await bench.CloseAsync($"{name}, {Clients} clients", generator, requests.Get(path), Clients);
        }

        await Population.AuditAsync(shop);
        bench.Say("audit: ok");
    }
}
