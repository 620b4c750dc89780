using System.Text;
using Shop.Local.Replay;

namespace Shop.Local.Tests.Replay;

/// <summary>Sales files for tests.</summary>
internal static class SampleFiles
{
    public const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

    public static Currency Pounds { get; } = new("GBP", 2);

    public static SalesFile Of(params string[] lines) => SalesFile.Parse("test.csv", Bytes(lines));

    public static byte[] Bytes(params string[] lines) => Encoding.UTF8.GetBytes(string.Join('\n', [Header, .. lines]) + "\n");

    /// <summary>A line with a sale.</summary>
    public static string Sale(string invoice, string code, long quantity, string price, string customer = "17850") =>
        $"{invoice},{code},ITEM {code},{quantity},01/12/2010 08:26,{price},{customer},United Kingdom";
}
