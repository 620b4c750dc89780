using System.Globalization;

namespace Shop.Chaos.Load;

/// <summary>What is sold in a run: plenty of most things, little of some, and some that nobody can pay.</summary>
internal sealed record ChaosCatalog(IReadOnlyList<Article> Plenty, IReadOnlyList<Article> Scarce, IReadOnlyList<Article> Dear)
{
    /// <summary>A city whose slots have room for everybody, and one whose have not.</summary>
    public const string WideCity = "Riga";
    public const string NarrowCity = "Cesis";

    public const int WidePerSlot = 100_000;
    public const int NarrowPerSlot = 3;

    public IEnumerable<Article> All => [.. Plenty, .. Scarce, .. Dear];

    /// <summary>Puts all of it into the shop.</summary>
    public static async Task<ChaosCatalog> FillAsync(Caller caller, Customer admin, CancellationToken cancellationToken)
    {
        foreach (var (city, places) in new[] { (WideCity, WidePerSlot), (NarrowCity, NarrowPerSlot) })
        {
            await ExpectAsync(caller, new Operation(Actions.Capacity, HttpMethod.Put, "admin/deliveries/capacity")
            {
                By = admin,
                Aside = true,
                Body = Operation.Json(new { city, type = "courier", perSlot = places }),
            }, cancellationToken);
        }

        return new ChaosCatalog(
            await FillAsync("Lantern", 40, 1_000_000, number => 100 + (number * 37 % 900)),
            await FillAsync("Rarity", 10, 6, number => 500 + number),
            await FillAsync("Jewel", 4, 1_000, _ => 900_000_000));

        async Task<IReadOnlyList<Article>> FillAsync(string title, int count, int quantity, Func<int, int> price)
        {
            var articles = new List<Article>();
            for (var number = 1; number <= count; number++)
            {
                var operation = new Operation(Actions.CreateItem, HttpMethod.Post, "items")
                {
                    By = admin,
                    Aside = true,
                    Key = string.Create(CultureInfo.InvariantCulture, $"item-{title}-{number}"),
                    Body = Operation.Json(new { title = $"{title} {number}", description = "For the storm.", quantity, price = price(number) }),
                };
                articles.Add(new Article((await ExpectAsync(caller, operation, cancellationToken)).Text("itemId"), price(number), quantity));
            }

            return articles;
        }
    }

    private static async Task<Reply> ExpectAsync(Caller caller, Operation operation, CancellationToken cancellationToken)
    {
        var reply = await caller.CarryOutAsync(operation, cancellationToken);
        return reply.IsOk ? reply : throw new ChaosException($"Setting up: {operation.Method} {operation.Path} was answered with {reply.Status} {reply.Code}.");
    }
}

/// <summary>Something that is sold.</summary>
internal sealed record Article(string ItemId, int Price, int Quantity);
