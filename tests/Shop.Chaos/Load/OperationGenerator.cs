using System.Globalization;

namespace Shop.Chaos.Load;

/// <summary>Makes up what customers want. All chance comes from one seeded source, which one thread asks.</summary>
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

    /// <summary>1 to 5 lines. One in five wants something scarce, one in eight something nobody can pay, some a full slot or an old price.</summary>
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
            lines.Add(Line(Pick(catalog.Dear), 1));
        }
        else if (chance == 13)
        {
            lines[0] = lines[0] with { Price = lines[0].Price + 1 };
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
                delivery = new { type = "courier", city, address = "1 Storm Street", datetime = Day(city == ChaosCatalog.NarrowCity) },
            }),
        };
    }

    public Operation Restock() => new(Actions.Stock, HttpMethod.Post, $"items/{Pick(catalog.Scarce).ItemId}/stock")
    {
        Key = NewKey("stock"),
        Body = Operation.Json(new { delta = 1 + random.Next(3), reason = "more came in" }),
    };

    /// <summary>The key of an operation that was carried out, with another body.</summary>
    public Operation WithAnotherBody(Operation done) => done.Action == Actions.TopUp
        ? TopUp(done.By!) with { Action = Actions.ReuseKey, Key = done.Key, Body = Operation.Json(new { amount = 999 }) }
        : Order(done.By!) with
        {
            Action = Actions.ReuseKey,
            Key = done.Key,
            Body = Operation.Json(new
            {
                items = new[] { Line(Pick(catalog.Plenty), 7) },
                delivery = new { type = "courier", city = ChaosCatalog.WideCity, address = "2 Other Street", datetime = Day(narrow: false) },
            }),
        };

    public Operation Read(Customer by) => random.Next(7) switch
    {
        0 or 1 => new Operation(Actions.ReadBalance, HttpMethod.Get, "payments") { By = by },
        2 => new Operation(Actions.ReadTransactions, HttpMethod.Get, "payments/transactions?limit=100") { By = by },
        3 when by.Orders.TryPeek(out var order) => new Operation(Actions.ReadOrder, HttpMethod.Get, $"orders/{order}") { By = by },
        4 => new Operation(Actions.ReadOrders, HttpMethod.Get, "orders?limit=100") { By = by },
        5 => new Operation(Actions.ReadItem, HttpMethod.Get, $"items/{Pick(catalog.Plenty).ItemId}") { By = by },
        _ => new Operation(Actions.Search, HttpMethod.Get, random.Next(2) == 0 ? "items?term=lan&limit=5" : "items/search?q=rarity&limit=5") { By = by },
    };

    // At least a day ahead, so that a clock that is two hours off does not make it the past.
    private string Day(bool narrow) => today.Date.AddDays(2 + random.Next(narrow ? 10 : 60)).AddHours(narrow ? 9 : random.Next(24))
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private string NewKey(string of) => string.Create(CultureInfo.InvariantCulture, $"{of}-{++_keys}");

    private static OrderLine Line(Article article, int quantity) => new(article.ItemId, quantity, article.Price);

    private sealed record OrderLine(string ItemId, int Quantity, int Price);
}
