namespace Shop.Local.Replay;

/// <summary>The sums of a file, computed from its lines independently of the plan.</summary>
/// <param name="Units">The units of each stock code.</param>
/// <param name="Revenue">In major units, as in the file.</param>
internal sealed record FileSums(int Invoices, int Lines, IReadOnlyDictionary<string, long> Units, decimal Revenue)
{
    public static FileSums Of(IEnumerable<SalesLine> lines, Currency currency)
    {
        var sales = lines.Where(line => line.KindIn(currency) == LineKind.Sale).ToList();
        return new FileSums(
            sales.Select(line => (line.Invoice, line.Customer)).Distinct().Count(),
            sales.Count,
            sales.GroupBy(line => line.StockCode, StringComparer.Ordinal)
                .ToDictionary(code => code.Key, code => code.Sum(line => line.Quantity), StringComparer.Ordinal),
            sales.Sum(line => line.Amount));
    }
}
