using System.Globalization;

namespace Shop.Local.Replay;

/// <summary>A line of a planned order.</summary>
/// <param name="Price">The price of one unit, in minor units.</param>
internal sealed record PlannedLine(string StockCode, long Quantity, long Price)
{
    public long Amount => checked(Quantity * Price);
}

/// <summary>A planned order: an invoice, or a part of an invoice that does not fit into one order.</summary>
/// <param name="Index">The position in the file, from 0.</param>
/// <param name="Part">The part of the invoice, from 1.</param>
/// <param name="Lines">At most one line per stock code.</param>
internal sealed record PlannedOrder(int Index, string Invoice, int Part, string Customer, string City, IReadOnlyList<PlannedLine> Lines)
{
    public long Units => Lines.Sum(line => line.Quantity);

    public long Total => Lines.Sum(line => line.Amount);

    /// <summary>A name that is unique among the customer's orders.</summary>
    public string Name => Part == 1 ? $"invoice {Invoice}" : $"invoice {Invoice} part {Part.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>An item to create.</summary>
/// <param name="Stock">The sum of all units sold in the file.</param>
/// <param name="Price">The first price in the file, in minor units.</param>
internal sealed record PlannedItem(string StockCode, string Title, long Stock, long Price);

/// <summary>A customer to register.</summary>
/// <param name="Spending">The total of all orders, in minor units.</param>
internal sealed record PlannedCustomer(string Id, long Spending, int Orders);

/// <summary>The plan of a replay. The same file and currency always result in the same plan.</summary>
/// <param name="UnpricedCodes">Stock codes without any valid price in the file: no item is created.</param>
/// <param name="MergedLines">The number of sale lines that were merged into another line with the same item and price.</param>
/// <param name="SplitInvoices">The number of invoices with more than one order.</param>
internal sealed record ReplayPlan(
    IReadOnlyList<PlannedItem> Items,
    IReadOnlyList<PlannedCustomer> Customers,
    IReadOnlyList<PlannedOrder> Orders,
    IReadOnlyList<string> UnpricedCodes,
    int Invoices,
    int MergedLines,
    int SplitInvoices)
{
    public IReadOnlyList<string> Cities { get; } = Orders.Select(order => order.City).Distinct(StringComparer.Ordinal).ToList();
}
