namespace Shop.Local.Replay;

/// <summary>Computes the plan of a file. Pure: the result depends on the file and the currency only.</summary>
internal static class Planner
{
    private const int MaxLines = 1_000;
    private const int MaxTitleLength = 200;

    public static ReplayPlan Plan(IReadOnlyList<SalesLine> lines, Currency currency)
    {
        var sales = lines.Where(line => line.KindIn(currency) == LineKind.Sale).ToList();
        var orders = new List<PlannedOrder>();
        var invoices = 0;
        var split = 0;
        foreach (var invoice in sales.GroupBy(line => (line.Invoice, line.Customer)))
        {
            var parts = Split(invoice, currency);
            var city = invoice.First().Country is { Length: > 0 } country ? country : "Unspecified";
            for (var part = 0; part < parts.Count; part++)
            {
                orders.Add(new PlannedOrder(orders.Count, invoice.Key.Invoice, part + 1, invoice.Key.Customer, city, parts[part]));
            }

            invoices++;
            split += parts.Count > 1 ? 1 : 0;
        }

        return new ReplayPlan(
            Items(lines, orders, currency, out var unpriced),
            Customers(lines, orders),
            orders,
            unpriced,
            invoices,
            sales.Count - orders.Sum(order => order.Lines.Count),
            split);
    }

    /// <summary>
    /// Splits an invoice into orders, as an order has one price per item: an item's first price in the invoice goes into the first order,
    /// its second price into the second one, and so on. Lines with the same item and price are merged. Units and money stay exact.
    /// </summary>
    private static List<List<PlannedLine>> Split(IEnumerable<SalesLine> invoice, Currency currency)
    {
        var parts = new List<List<PlannedLine>>();
        var places = new List<Dictionary<string, int>>();
        foreach (var line in invoice)
        {
            currency.TryConvert(line.Price, out var price);
            for (var part = 0; ; part++)
            {
                if (part == parts.Count)
                {
                    parts.Add([]);
                    places.Add(new Dictionary<string, int>(StringComparer.Ordinal));
                }

                if (!places[part].TryGetValue(line.StockCode, out var index))
                {
                    if (parts[part].Count < MaxLines)
                    {
                        places[part].Add(line.StockCode, parts[part].Count);
                        parts[part].Add(new PlannedLine(line.StockCode, line.Quantity, price));
                        break;
                    }
                }
                else if (parts[part][index] is var merged
                    && merged.Price == price
                    && merged.Quantity + line.Quantity <= SalesLine.MaxQuantity)
                {
                    parts[part][index] = merged with { Quantity = merged.Quantity + line.Quantity };
                    break;
                }
            }
        }

        return parts;
    }

    private static List<PlannedItem> Items(
        IReadOnlyList<SalesLine> lines, List<PlannedOrder> orders, Currency currency, out IReadOnlyList<string> unpriced)
    {
        var sold = orders.SelectMany(order => order.Lines)
            .GroupBy(line => line.StockCode, StringComparer.Ordinal)
            .ToDictionary(code => code.Key, code => (Units: code.Sum(line => line.Quantity), code.First().Price), StringComparer.Ordinal);
        var items = new List<PlannedItem>();
        var withoutPrice = new List<string>();
        foreach (var code in lines.GroupBy(line => line.StockCode, StringComparer.Ordinal))
        {
            // An item that no known customer bought is in the catalog, too, without stock.
            var (units, price) = sold.TryGetValue(code.Key, out var sales)
                ? sales
                : (0, code.Select(line => ValidPrice(line, currency)).FirstOrDefault(minor => minor > 0));
            if (price == 0)
            {
                withoutPrice.Add(code.Key);
                continue;
            }

            items.Add(new PlannedItem(code.Key, Title(code), units, price));
        }

        unpriced = withoutPrice;
        return items;
    }

    private static long ValidPrice(SalesLine line, Currency currency) =>
        currency.TryConvert(line.Price, out var minor) && minor is > 0 and <= SalesLine.MaxAmount ? minor : 0;

    /// <summary>The first description; without one, the stock code.</summary>
    private static string Title(IGrouping<string, SalesLine> code)
    {
        var title = code.Select(line => line.Description).FirstOrDefault(text => text.Any(char.IsLetterOrDigit)) ?? code.Key;
        title = new string(title.Where(letter => !char.IsControl(letter)).ToArray());
        return title.Length <= MaxTitleLength ? title : title[..MaxTitleLength];
    }

    private static List<PlannedCustomer> Customers(IReadOnlyList<SalesLine> lines, List<PlannedOrder> orders)
    {
        var spending = orders.GroupBy(order => order.Customer, StringComparer.Ordinal)
            .ToDictionary(
                customer => customer.Key,
                customer => (Sum: customer.Sum(order => order.Total), Count: customer.Count()),
                StringComparer.Ordinal);
        return lines.Select(line => line.Customer).Where(id => id.Length > 0).Distinct(StringComparer.Ordinal)
            .Select(id => spending.TryGetValue(id, out var spent)
                ? new PlannedCustomer(id, spent.Sum, spent.Count)
                : new PlannedCustomer(id, 0, 0))
            .ToList();
    }
}
