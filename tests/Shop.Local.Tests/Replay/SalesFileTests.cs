using System.Text;
using Shop.Local.Replay;

namespace Shop.Local.Tests.Replay;

public sealed class SalesFileTests
{
    [Fact]
    public void A_line_is_read()
    {
        var file = SampleFiles.Of("536381,82567,\"AIRLINE LOUNGE,METAL \"\"SIGN\"\"\",2,01/12/2010 09:41,2.1,15311,United Kingdom");

        Assert.Empty(file.BadLines);
        var line = new SalesLine(2, "536381", "82567", "AIRLINE LOUNGE,METAL \"SIGN\"", 2, 2.1m, "15311", "United Kingdom");
        Assert.Equal(line, Assert.Single(file.Lines));
    }

    [Fact]
    public void Invalid_lines_are_reported_by_number_and_do_not_affect_other_lines()
    {
        var file = SampleFiles.Of(
            SampleFiles.Sale("1", "A1000", 1, "1.00"),
            "2,A1000,too few",
            "",
            ",A1000,no invoice,1,x,1.00,17850,UK",
            "4,,no code,1,x,1.00,17850,UK",
            "5,A1000,quantity,1.5,x,1.00,17850,UK",
            "6,A1000,quantity,99999999999999999999,x,1.00,17850,UK",
            "7,A1000,price,1,x,\"1,00\",17850,UK",
            "8,A1000,price,1,x,,17850,UK",
            SampleFiles.Sale("9", "A1000", 1, "1.00"));

        Assert.Equal(["1", "9"], file.Lines.Select(line => line.Invoice));
        Assert.Equal([2, 11], file.Lines.Select(line => line.Number));
        Assert.Equal([3, 5, 6, 7, 8, 9, 10], file.BadLines.Select(line => line.Number));
    }

    [Fact]
    public void A_stray_quote_does_not_end_the_file()
    {
        var file = SampleFiles.Of("1,A1000,\"12\" PLATE,1,x,1.00,17850,UK", SampleFiles.Sale("2", "A1000", 1, "1.00"));

        Assert.Equal(["1", "2"], file.Lines.Select(line => line.Invoice));
    }

    [Fact]
    public void An_unclosed_quote_is_reported_with_the_lines_that_it_contains()
    {
        var file = SampleFiles.Of(
            SampleFiles.Sale("1", "A1000", 1, "1.00"),
            "2,A1000,\"OPEN,1,x,1.00,17850,UK",
            SampleFiles.Sale("3", "A1000", 1, "1.00"));

        Assert.Equal("1", Assert.Single(file.Lines).Invoice);
        Assert.Equal(3, Assert.Single(file.BadLines).Number);
        Assert.Contains("2 lines", file.BadLines[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_too_long_is_reported()
    {
        var file = SampleFiles.Of(SampleFiles.Sale("1", "A1000", 1, "1.00"), "2,A1000," + new string('z', 2_000_000));

        Assert.Single(file.Lines);
        Assert.Equal(3, Assert.Single(file.BadLines).Number);
    }

    [Fact]
    public void Columns_are_found_by_the_names_of_both_editions()
    {
        const string Text = """
            Customer ID,Price,Quantity,Description,StockCode,Invoice,InvoiceDate,Country
            17850.0,2.55,6,LANTERN,71053,536365,x,EIRE
            """;

        var file = SalesFile.Parse("other.csv", Encoding.UTF8.GetBytes(Text));

        Assert.Equal(new SalesLine(2, "536365", "71053", "LANTERN", 6, 2.55m, "17850", "EIRE"), Assert.Single(file.Lines));
    }

    [Fact]
    public void Latin_1_and_a_byte_order_mark_are_read()
    {
        var latin = SalesFile.Parse("latin.csv", Encoding.Latin1.GetBytes($"{SampleFiles.Header}\n1,A1000,£ SIGN,1,x,1.00,17850,UK\n"));
        var bytes = SampleFiles.Bytes(SampleFiles.Sale("1", "A1000", 1, "1.00"));
        var marked = SalesFile.Parse("marked.csv", [.. Encoding.UTF8.Preamble, .. bytes]);

        Assert.Equal("£ SIGN", latin.Lines[0].Description);
        Assert.Single(marked.Lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("just,some,columns\n1,2,3\n")]
    [InlineData("\0\u0001\u0002")]
    public void Another_kind_of_file_is_rejected(string text)
    {
        Assert.Throws<ReplayException>(() => SalesFile.Parse("x", Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public async Task A_missing_file_is_rejected()
    {
        await Assert.ThrowsAsync<ReplayException>(() => SalesFile.ReadAsync("/nowhere/at/all.csv", CancellationToken.None));
    }
}
