namespace Shop.Local.Replay;

/// <summary>Makes the plan of a file. Pure: nothing but the file decides.</summary>
internal static class Planner
{
    private const int MaxLines = 1_000;
    private const int LongestTitle = 200;

    public static ReplayPlan Plan(IReadOnlyList<SalesLine> lines)
    {
        var sales = lines.Where(line => line.Kind == LineKind.Sale).ToList();
        var orders = new List<PlannedOrder>();
        var invoices = 0;
        var split = 0;
        foreach (var invoice in sales.GroupBy(line => (line.Invoice, line.Customer)))
        {
            var parts = Divide(invoice);
            var city = invoice.First().Country is { Length: > 0 } country ? country : "Unspecified";
            for (var part = 0; part < parts.Count; part++)
            {
                orders.Add(new PlannedOrder(orders.Count, invoice.Key.Invoice, part + 1, invoice.Key.Customer, city, parts[part]));
            }

            invoices++;
            split += parts.Count > 1 ? 1 : 0;
        }

        return new ReplayPlan(
            Items(lines, orders, out var unpriced),
            Customers(lines, orders),
            orders,
            unpriced,
            invoices,
            sales.Count - orders.Sum(order => order.Lines.Count),
            split);
    }

    /// <summary>
    /// An order has one price per item. So an item's first price in the invoice goes into the first part, its second into the
    /// second, and so on; the same item at the same price is one line. Nothing is rounded or averaged: units and money stay exact.
    /// </summary>
    private static List<List<PlannedLine>> Divide(IEnumerable<SalesLine> invoice)
    {
        var parts = new List<List<PlannedLine>>();
        var places = new List<Dictionary<string, int>>();
        foreach (var line in invoice)
        {
            MinorUnits.TryConvert(line.Price, out var price);
            for (var part = 0; ; part++)
            {
                if (part == parts.Count)
                {
                    parts.Add([]);
                    places.Add(new Dictionary<string, int>(StringComparer.Ordinal));
                }

                if (!places[part].TryGetValue(line.StockCode, out var place))
                {
                    if (parts[part].Count < MaxLines)
                    {
                        places[part].Add(line.StockCode, parts[part].Count);
                        parts[part].Add(new PlannedLine(line.StockCode, line.Quantity, price));
                        break;
                    }
                }
                else if (parts[part][place] is var same && same.Price == price && same.Quantity + line.Quantity <= SalesLine.MaxQuantity)
                {
                    parts[part][place] = same with { Quantity = same.Quantity + line.Quantity };
                    break;
                }
            }
        }

        return parts;
    }

    private static List<PlannedItem> Items(IReadOnlyList<SalesLine> lines, List<PlannedOrder> orders, out IReadOnlyList<string> unpriced)
    {
        var sold = orders.SelectMany(order => order.Lines)
            .GroupBy(line => line.StockCode, StringComparer.Ordinal)
            .ToDictionary(code => code.Key, code => (Units: code.Sum(line => line.Quantity), code.First().Price), StringComparer.Ordinal);
        var items = new List<PlannedItem>();
        var without = new List<string>();
        foreach (var code in lines.GroupBy(line => line.StockCode, StringComparer.Ordinal))
        {
            // An item that no known customer bought is in the catalog as well, with nothing in stock.
            var (units, price) = sold.TryGetValue(code.Key, out var sales) ? sales : (0, code.Select(Chargeable).FirstOrDefault(minor => minor > 0));
            if (price == 0)
            {
                without.Add(code.Key);
                continue;
            }

            items.Add(new PlannedItem(code.Key, Title(code), units, price));
        }

        unpriced = without;
        return items;
    }

    private static long Chargeable(SalesLine line) =>
        MinorUnits.TryConvert(line.Price, out var minor) && minor is > 0 and <= SalesLine.MaxAmount ? minor : 0;

    /// <summary>The first description; where there is none, the stock code.</summary>
    private static string Title(IGrouping<string, SalesLine> code)
    {
        var title = code.Select(line => line.Description).FirstOrDefault(text => text.Any(char.IsLetterOrDigit)) ?? code.Key;
        title = new string(title.Where(letter => !char.IsControl(letter)).ToArray());
        return title.Length <= LongestTitle ? title : title[..LongestTitle];
    }

    private static List<PlannedCustomer> Customers(IReadOnlyList<SalesLine> lines, List<PlannedOrder> orders)
    {
        var spending = orders.GroupBy(order => order.Customer, StringComparer.Ordinal)
            .ToDictionary(customer => customer.Key, customer => (Sum: customer.Sum(order => order.Total), Count: customer.Count()), StringComparer.Ordinal);
        return lines.Select(line => line.Customer).Where(id => id.Length > 0).Distinct(StringComparer.Ordinal)
            .Select(id => spending.TryGetValue(id, out var spent) ? new PlannedCustomer(id, spent.Sum, spent.Count) : new PlannedCustomer(id, 0, 0))
            .ToList();
    }
}
