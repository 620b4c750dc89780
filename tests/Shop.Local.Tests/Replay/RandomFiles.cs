using CsCheck;
using Shop.Local.Replay;

namespace Shop.Local.Tests.Replay;

/// <summary>Small files with all kinds of lines, and few codes and prices, so that prices change often.</summary>
internal static class RandomFiles
{
    private static readonly decimal[] Prices = [-1m, 0m, 0.001m, 1.00m, 1.01m, 1.05m, 2.50m];

    public static Gen<List<SalesLine>> Gen { get; } =
        CsCheck.Gen.Select(
            CsCheck.Gen.Int[1, 25],
            CsCheck.Gen.Int[0, 9],
            CsCheck.Gen.Int[0, 5],
            CsCheck.Gen.Int[-1, 9],
            CsCheck.Gen.Int[0, 6].Select(i => Prices[i]),
            CsCheck.Gen.Int[0, 4])
        .List[0, 120]
        .Select(rows => rows.Select((row, i) => Line(i, row)).OrderBy(line => line.Invoice, StringComparer.Ordinal).ToList());

    private static SalesLine Line(int i, (int Invoice, int Cancelled, int Code, int Quantity, decimal Price, int Customer) row) =>
        new(
            i + 2,
            $"{(row.Cancelled == 0 ? "C" : "")}5363{row.Invoice:00}",
            $"{row.Code}0000",
            "ITEM",
            row.Quantity,
            row.Price,
            row.Customer == 0 ? "" : $"1785{row.Customer}",
            "United Kingdom");
}
