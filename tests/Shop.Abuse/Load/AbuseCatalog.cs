using System.Globalization;
using System.Text.Json;
using Shop.Abuse.Processes;

namespace Shop.Abuse.Load;

/// <summary>The items of a run, and orders for them.</summary>
internal sealed class AbuseCatalog
{
    /// <summary>The number of lines of a large order, the maximum of the contract.</summary>
    public const int LargeOrder = 1_000;

    private const int ConcurrentCreations = 16;
    private const int Stock = 100_000_000;
    private const int SlotDays = 60;

    private static readonly string[] Cities =
        ["riga", "tallinn", "vilnius", "helsinki", "oslo", "malmo", "aarhus", "gdansk", "lubeck", "bergen"];

    private static readonly string[] Words =
        ["lantern", "teapot", "cushion", "doorstop", "candle", "parasol", "napkin", "clock", "garland", "ribbon"];

    private readonly TimeProvider _timeProvider;

    private AbuseCatalog(IReadOnlyList<string> items, string soldOut, TimeProvider timeProvider) =>
        (Items, SoldOut, _timeProvider) = (items, soldOut, timeProvider);

    /// <summary>The ids of items in stock.</summary>
    public IReadOnlyList<string> Items { get; }

    /// <summary>The id of an item without stock.</summary>
    public string SoldOut { get; }

    /// <summary>A word of a title.</summary>
    public static string Word(Random random) => Words[random.Next(Words.Length)];

    /// <summary>Creates the items as the administrator.</summary>
    public static async Task<AbuseCatalog> FillAsync(AbuseShop shop, AccountFactory accounts, TimeProvider timeProvider)
    {
        using var admin = await accounts.LoginAsync(
            AbuseShop.AdminName, shop.AdminPassword, accounts.NextAddress(), TimeSpan.FromSeconds(30));
        var items = new List<string>();
        foreach (var some in Enumerable.Range(1, LargeOrder).Chunk(ConcurrentCreations))
        {
            items.AddRange(await Task.WhenAll(some.Select(number => CreateAsync(number, Stock))));
        }

        return new AbuseCatalog(items, await CreateAsync(0, quantity: 0), timeProvider);

        async Task<string> CreateAsync(int number, int quantity)
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"Abuse {Words[number % Words.Length]} {number}");
            var item = new { title, description = "For the abuser test.", quantity, price = 1 + (number % 9) };
            var request = ShopRequest.Post("items", item) with { Key = $"item-{number.ToString(CultureInfo.InvariantCulture)}" };
            return (await accounts.ExpectAsync(admin, request)).Text("itemId");
        }
    }

    /// <summary>Different items in stock.</summary>
    public IEnumerable<string> Pick(Random random, int count)
    {
        var first = random.Next(Items.Count);
        return Enumerable.Range(first, count).Select(number => Items[number % Items.Count]);
    }

    /// <summary>An order of one piece each, for a slot of a random city and hour.</summary>
    public ShopRequest Order(Random random, IEnumerable<string> items) =>
        ShopRequest.Post("orders", Body(random, items)) with { Key = ShopRequest.NewKey() };

    /// <summary>The body of an order.</summary>
    public byte[] Body(Random random, IEnumerable<string> items) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        items = items.Select(item => new { itemId = item, quantity = 1 }),
        delivery = new
        {
            type = "courier",
            city = Cities[random.Next(Cities.Length)],
            address = "1 Quay Street",
            datetime = _timeProvider.GetUtcNow().AddDays(1).AddHours(random.Next(SlotDays * 24))
                .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        },
    });
}
