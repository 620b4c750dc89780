namespace Shop.Local.Replay;

/// <summary>The file's own sums, taken from its lines and from nothing that was made of them.</summary>
/// <param name="Units">By stock code.</param>
/// <param name="Revenue">In the file's money.</param>
internal sealed record FileSums(int Invoices, int Lines, IReadOnlyDictionary<string, long> Units, decimal Revenue)
{
    public static FileSums Of(IEnumerable<SalesLine> lines)
    {
        var sales = lines.Where(line => line.Kind == LineKind.Sale).ToList();
        return new FileSums(
            sales.Select(line => (line.Invoice, line.Customer)).Distinct().Count(),
            sales.Count,
            sales.GroupBy(line => line.StockCode, StringComparer.Ordinal).ToDictionary(code => code.Key, code => code.Sum(line => line.Quantity), StringComparer.Ordinal),
            sales.Sum(line => line.Amount));
    }
}
