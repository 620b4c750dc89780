using System.Globalization;

namespace Shop.Local.Replay;

/// <summary>One line of an order that is to be placed.</summary>
/// <param name="Price">Minor units per unit.</param>
internal sealed record PlannedLine(string StockCode, long Quantity, long Price)
{
    public long Amount => checked(Quantity * Price);
}

/// <summary>An order that is to be placed: an invoice, or a part of one that an order cannot hold.</summary>
/// <param name="Index">Its place in the order of the file, from 0.</param>
/// <param name="Part">Of the invoice, from 1.</param>
/// <param name="Lines">Each stock code once.</param>
internal sealed record PlannedOrder(int Index, string Invoice, int Part, string Customer, string City, IReadOnlyList<PlannedLine> Lines)
{
    public long Units => Lines.Sum(line => line.Quantity);

    public long Total => Lines.Sum(line => line.Amount);

    /// <summary>How the order is called among its customer's.</summary>
    public string Name => Part == 1 ? $"invoice {Invoice}" : $"invoice {Invoice} part {Part.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>An item that is to be created.</summary>
/// <param name="Stock">The units of all its sales.</param>
/// <param name="Price">Its first price in the file, minor units.</param>
internal sealed record PlannedItem(string StockCode, string Title, long Stock, long Price);

/// <summary>A customer who is to register.</summary>
/// <param name="Spending">What its orders come to, minor units.</param>
internal sealed record PlannedCustomer(string Id, long Spending, int Orders);

/// <summary>What is to be done to replay a file. The same file always gives the same plan.</summary>
/// <param name="UnpricedCodes">Stock codes that the file never has a price for: they cannot be items.</param>
/// <param name="MergedLines">Sale lines that went into another line of their order: the same item at the same price.</param>
/// <param name="SplitInvoices">Invoices of more than one order.</param>
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
