using System.Globalization;
using Spectre.Console;

namespace Shop.Local.Replay;

/// <summary>The tables at the end of a replay.</summary>
internal static class ReplayReport
{
    private const int MaxRows = 20;

    private static readonly (LineKind Kind, string Text)[] Kinds =
    [
        (LineKind.Sale, "sales to known customers: replayed"),
        (LineKind.Cancellation, "cancellations (invoice C…): skipped"),
        (LineKind.NoCustomer, "no customer: skipped"),
        (LineKind.NoUnits, "zero or fewer units (corrections of stock): skipped"),
        (LineKind.NegativePrice, "price below zero (corrections of the books): skipped"),
        (LineKind.Free, "free (price 0): skipped, the shop has no price of 0"),
        (LineKind.FractionalPrice, "price with more digits than the currency: skipped, it cannot be charged exactly"),
        (LineKind.TooLarge, "more than 1,000,000 units or 10^12 minor units of money in a line: skipped"),
    ];

    /// <summary>Prints how each line of the file was classified.</summary>
    public static void PrintLines(IAnsiConsole console, ReplayedFile replay)
    {
        var (lines, currency) = (replay.File.Lines, replay.Currency);
        var table = NewTable($"{replay.File.Name}: every line, counted once", "", "lines", "invoices", "units", "money");
        foreach (var (kind, text) in Kinds)
        {
            AddRow(text, lines.Where(line => line.KindIn(currency) == kind));
        }

        table.AddRow("unreadable (listed above)", Count(replay.File.BadLines.Count), "", "", "");
        AddRow("all readable lines", lines);
        table.AddEmptyRow();
        AddRow("of all lines: without a customer", lines.Where(line => !line.HasCustomer));
        AddRow("of all lines: free", lines.Where(line => line.Price == 0));
        AddRow("of all lines: codes of services (POST, DOT, M, …)", lines.Where(line => line.IsService));
        AddRow(
            "of the sales: codes of services, sold like any item",
            lines.Where(line => line.KindIn(currency) == LineKind.Sale && line.IsService));
        console.Write(table);

        var plan = replay.Plan;
        console.WriteLine($"{Count(plan.MergedLines)} sale lines were merged into another line of their order (same item, same price).");
        console.WriteLine(
            $"{Count(plan.SplitInvoices)} invoices with several prices of an item were split, "
            + $"into {Count(plan.Orders.Count - plan.Invoices)} additional orders.");
        if (plan.UnpricedCodes.Count > 0)
        {
            var more = plan.UnpricedCodes.Count > MaxRows ? ", …" : "";
            console.WriteLine(
                $"{Count(plan.UnpricedCodes.Count)} stock codes without a price are no items: "
                + $"{string.Join(", ", plan.UnpricedCodes.Take(MaxRows))}{more}");
        }

        void AddRow(string text, IEnumerable<SalesLine> rows)
        {
            var counted = rows.ToList();
            table.AddRow(
                text,
                Count(counted.Count),
                Count(counted.Select(line => line.Invoice).Distinct(StringComparer.Ordinal).Count()),
                Count(counted.Sum(line => line.Quantity)),
                currency.Format(counted.Sum(line => line.Amount)));
        }
    }

    /// <summary>Prints the sums of the file and of the shop, and the differences.</summary>
    public static void PrintComparison(IAnsiConsole console, ReplayedFile replay, Comparison comparison)
    {
        var (file, currency) = (comparison.File, replay.Currency);
        var table = NewTable("File and shop", "", "file", "shop", "");
        Compare(table, "sale invoices, all of them PROCESSED", Count(file.Invoices), Count(comparison.Invoices()));
        Compare(table, "orders", Count(replay.Plan.Orders.Count), Count(comparison.Orders));
        Compare(table, "lines", Count(file.Lines - replay.Plan.MergedLines), Count(comparison.Lines));
        Compare(table, "units", Count(file.Units.Values.Sum()), Count(comparison.Units));
        Compare(table, "items with the same units", Count(file.Units.Count), Count(comparison.EqualItems()));
        var revenue = currency.Format(file.Revenue);
        Compare(table, "revenue by the orders' lines", revenue, currency.Format(currency.ToMajor(comparison.Revenue)));
        Compare(table, "revenue by the orders' totals", revenue, currency.Format(currency.ToMajor(comparison.Charged)));
        Compare(table, "orders that differ from the plan", "0", Count(comparison.Deviations + comparison.UnplannedOrders));
        console.Write(table);

        var items = comparison.DifferentItems();
        Print(console, "item", items.Select(item => $"{item.StockCode}: file {Count(item.InFile)}, shop {Count(item.InShop)}").ToList());
        var missing = comparison.Missing();
        Print(console, "order", missing.Select(order => $"{order.Order.Name} of customer {order.Order.Customer}: {order.Reason}").ToList());
    }

    private static void Print(IAnsiConsole console, string subject, List<string> differences)
    {
        foreach (var difference in differences.Take(MaxRows))
        {
            console.WriteLine($"  {subject} {difference}");
        }

        if (differences.Count > MaxRows)
        {
            console.WriteLine($"  … and {Count(differences.Count - MaxRows)} more.");
        }
    }

    private static Table NewTable(string title, string first, params string[] columns)
    {
        var table = new Table().Title(Markup.Escape(title)).Border(TableBorder.Rounded).AddColumn(first);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        }

        return table;
    }

    private static void Compare(Table table, string text, string file, string shop) =>
        table.AddRow(text, file, shop, file == shop ? "equal" : "[red]DIFFERENT[/]");

    private static string Count(long number) => number.ToString("#,##0", CultureInfo.InvariantCulture);
}
