using System.Globalization;
using System.Text.Json.Serialization;

namespace Shop.Chaos.Load;

/// <summary>Generates random operations. The random source is seeded and used by one thread at a time.</summary>
internal sealed class OperationGenerator(Random random, ChaosCatalog catalog, DateTimeOffset today)
{
    private int _keys;

    public T Pick<T>(IReadOnlyList<T> some) => some[random.Next(some.Count)];

    public Operation TopUp(Customer by) => new(Actions.TopUp, HttpMethod.Post, "payments/debits")
    {
        By = by,
        Key = NewKey("top-up"),
        Body = Operation.Json(new { amount = 1_000 + random.Next(20_000) }),
    };

    /// <summary>An order of 1 to 5 lines. Some have a scarce or a too expensive item, a full slot or an outdated price.</summary>
    public Operation Order(Customer by)
    {
        var lines = Enumerable.Range(0, 1 + random.Next(5)).Select(_ => Line(Pick(catalog.Plenty), 1 + random.Next(3))).ToList();
        var chance = random.Next(40);
        if (chance < 8)
        {
            lines.Insert(random.Next(lines.Count), Line(Pick(catalog.Scarce), 1 + random.Next(2)));
        }
        else if (chance < 13)
        {
            lines.Add(Line(Pick(catalog.Expensive), 1));
        }
        else if (chance == 13)
        {
            lines[0] = lines[0] with { Price = lines[0].Price + 1 };
        }

        // Without a price in the request, so that the order accepts the current one.
        if (random.Next(4) == 0)
        {
            lines.Add(new OrderLine(Pick(catalog.Changing).ItemId, 1, null));
        }

        var city = random.Next(12) == 0 ? ChaosCatalog.NarrowCity : ChaosCatalog.WideCity;
        return new Operation(Actions.Order, HttpMethod.Post, "orders")
        {
            By = by,
            Key = NewKey("order"),
            Prefer = random.Next(6) switch { 0 => "respond-async", 1 => "wait=5", _ => null },
            Body = Operation.Json(new
            {
                items = lines,
                delivery = new
                {
                    type = "courier",
                    city,
                    address = "1 High Street",
                    datetime = DeliveryTime(isNarrow: city == ChaosCatalog.NarrowCity),
                },
            }),
        };
    }

    public Operation Restock() => new(Actions.Stock, HttpMethod.Post, $"items/{Pick(catalog.Scarce).ItemId}/stock")
    {
        Key = NewKey("stock"),
        Body = Operation.Json(new { delta = 1 + random.Next(3), reason = "restocked" }),
    };

    /// <summary>The key of an executed operation, with another body.</summary>
    public Operation WithAnotherBody(Operation executed) => executed.Action == Actions.TopUp
        ? TopUp(executed.By!) with { Action = Actions.ReuseKey, Key = executed.Key, Body = Operation.Json(new { amount = 999 }) }
        : Order(executed.By!) with
        {
            Action = Actions.ReuseKey,
            Key = executed.Key,
            Body = Operation.Json(new
            {
                items = new[] { Line(Pick(catalog.Plenty), 7) },
                delivery = new
                {
                    type = "courier",
                    city = ChaosCatalog.WideCity,
                    address = "2 Other Street",
                    datetime = DeliveryTime(isNarrow: false),
                },
            }),
        };

    public Operation Read(Customer by) => random.Next(7) switch
    {
        0 or 1 => new Operation(Actions.ReadBalance, HttpMethod.Get, "payments") { By = by },
        2 => new Operation(Actions.ReadTransactions, HttpMethod.Get, "payments/transactions?limit=100") { By = by },
        3 when by.Orders.TryPeek(out var order) => new Operation(Actions.ReadOrder, HttpMethod.Get, $"orders/{order}") { By = by },
        4 => new Operation(Actions.ReadOrders, HttpMethod.Get, "orders?limit=100") { By = by },
        5 => new Operation(Actions.ReadItem, HttpMethod.Get, $"items/{Pick(catalog.Plenty).ItemId}") { By = by },
        _ => new Operation(
            Actions.Search, HttpMethod.Get, random.Next(2) == 0 ? "items?term=lan&limit=5" : "items/search?q=rarity&limit=5")
        { By = by },
    };

    // At least a day ahead: it must be in the future also for a silo whose clock is two hours ahead.
    private string DeliveryTime(bool isNarrow) => today.Date
        .AddDays(2 + random.Next(isNarrow ? 10 : 60))
        .AddHours(isNarrow ? 9 : random.Next(24))
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private string NewKey(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{++_keys}");

    private static OrderLine Line(CatalogItem item, int quantity) => new(item.ItemId, quantity, item.Price);

    private sealed record OrderLine(
        string ItemId, int Quantity, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Price);
}
