using System.Globalization;

namespace Shop.Chaos.Load;

/// <summary>
/// The items of a run: most are plentiful, some are scarce, some cost more than any customer has, and the prices of some change.
/// </summary>
internal sealed record ChaosCatalog(
    IReadOnlyList<CatalogItem> Plenty,
    IReadOnlyList<CatalogItem> Scarce,
    IReadOnlyList<CatalogItem> Expensive,
    IReadOnlyList<CatalogItem> Changing)
{
    /// <summary>The first price of the items whose prices change. Later prices are higher.</summary>
    public const int FirstChangingPrice = 1_000;

    /// <summary>A city whose slots are never full.</summary>
    public const string WideCity = "Riga";

    /// <summary>A city whose slots are soon full.</summary>
    public const string NarrowCity = "Cesis";

    public const int WidePerSlot = 100_000;
    public const int NarrowPerSlot = 3;

    public IEnumerable<CatalogItem> All => [.. Plenty, .. Scarce, .. Expensive, .. Changing];

    /// <summary>Creates the items and sets the capacity of the slots.</summary>
    public static async Task<ChaosCatalog> FillAsync(RecordingClient client, Customer admin, CancellationToken cancellationToken)
    {
        foreach (var (city, places) in new[] { (WideCity, WidePerSlot), (NarrowCity, NarrowPerSlot) })
        {
            await ExpectAsync(client, new Operation(Actions.Capacity, HttpMethod.Put, "admin/deliveries/capacity")
            {
                By = admin,
                IsOutsideLoad = true,
                Body = Operation.Json(new { city, type = "courier", perSlot = places }),
            }, cancellationToken);
        }

        return new ChaosCatalog(
            await FillAsync("Lantern", 40, 1_000_000, number => 100 + (number * 37 % 900)),
            await FillAsync("Rarity", 10, 6, number => 500 + number),
            await FillAsync("Jewel", 4, 1_000, _ => 900_000_000),
            await FillAsync("Torch", 4, 1_000_000, _ => FirstChangingPrice));

        async Task<IReadOnlyList<CatalogItem>> FillAsync(string title, int count, int quantity, Func<int, int> price)
        {
            var items = new List<CatalogItem>();
            for (var number = 1; number <= count; number++)
            {
                var operation = new Operation(Actions.CreateItem, HttpMethod.Post, "items")
                {
                    By = admin,
                    IsOutsideLoad = true,
                    Key = string.Create(CultureInfo.InvariantCulture, $"item-{title}-{number}"),
                    Body = Operation.Json(
                        new { title = $"{title} {number}", description = "For the chaos run.", quantity, price = price(number) }),
                };
                var created = await ExpectAsync(client, operation, cancellationToken);
                items.Add(new CatalogItem(created.Text("itemId"), price(number), quantity));
            }

            return items;
        }
    }

    private static async Task<Reply> ExpectAsync(RecordingClient client, Operation operation, CancellationToken cancellationToken)
    {
        var reply = await client.ExecuteAsync(operation, cancellationToken);
        return reply.IsOk
            ? reply
            : throw new ChaosException($"Setup failed: {operation.Method} {operation.Path} was answered with {reply.Status} {reply.Code}.");
    }
}

internal sealed record CatalogItem(string ItemId, int Price, int Quantity);
