using System.Text;
using Shop.Local.Replay;

namespace Shop.Local.Tests.Replay;

public sealed class SalesFileTests
{
    [Fact]
    public void A_line_is_read_as_it_is_written()
    {
        var file = Files.Of("536381,82567,\"AIRLINE LOUNGE,METAL \"\"SIGN\"\"\",2,01/12/2010 09:41,2.1,15311,United Kingdom");

        Assert.Empty(file.BadLines);
        Assert.Equal(new SalesLine(2, "536381", "82567", "AIRLINE LOUNGE,METAL \"SIGN\"", 2, 2.1m, "15311", "United Kingdom"), Assert.Single(file.Lines));
    }

    [Fact]
    public void Bad_lines_are_told_by_their_number_and_spoil_no_other_line()
    {
        var file = Files.Of(
            Files.Sale("1", "A1000", 1, "1.00"),
            "2,A1000,too few",
            "",
            ",A1000,no invoice,1,x,1.00,17850,UK",
            "4,,no code,1,x,1.00,17850,UK",
            "5,A1000,quantity,1.5,x,1.00,17850,UK",
            "6,A1000,quantity,99999999999999999999,x,1.00,17850,UK",
            "7,A1000,price,1,x,\"1,00\",17850,UK",
            "8,A1000,price,1,x,,17850,UK",
            Files.Sale("9", "A1000", 1, "1.00"));

        Assert.Equal(["1", "9"], file.Lines.Select(line => line.Invoice));
        Assert.Equal([2, 11], file.Lines.Select(line => line.Number));
        Assert.Equal([3, 5, 6, 7, 8, 9, 10], file.BadLines.Select(line => line.Number));
    }

    [Fact]
    public void A_stray_quote_does_not_end_the_file()
    {
        var file = Files.Of("1,A1000,\"12\" PLATE,1,x,1.00,17850,UK", Files.Sale("2", "A1000", 1, "1.00"));

        Assert.Equal(["1", "2"], file.Lines.Select(line => line.Invoice));
    }

    [Fact]
    public void A_quote_that_is_never_closed_is_told_with_the_lines_it_swallows()
    {
        var file = Files.Of(Files.Sale("1", "A1000", 1, "1.00"), "2,A1000,\"OPEN,1,x,1.00,17850,UK", Files.Sale("3", "A1000", 1, "1.00"));

        Assert.Equal("1", Assert.Single(file.Lines).Invoice);
        Assert.Equal(3, Assert.Single(file.BadLines).Number);
        Assert.Contains("2 lines", file.BadLines[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_end_is_told()
    {
        var file = Files.Of(Files.Sale("1", "A1000", 1, "1.00"), "2,A1000," + new string('z', 2_000_000));

        Assert.Single(file.Lines);
        Assert.Equal(3, Assert.Single(file.BadLines).Number);
    }

    [Fact]
    public void Columns_are_found_by_the_names_of_either_edition()
    {
        var text = "Customer ID,Price,Quantity,Description,StockCode,Invoice,InvoiceDate,Country\n17850.0,2.55,6,LANTERN,71053,536365,x,EIRE\n";

        var file = SalesFile.Parse("other.csv", Encoding.UTF8.GetBytes(text));

        Assert.Equal(new SalesLine(2, "536365", "71053", "LANTERN", 6, 2.55m, "17850", "EIRE"), Assert.Single(file.Lines));
    }

    [Fact]
    public void Latin_1_and_a_byte_order_mark_are_read()
    {
        var latin = SalesFile.Parse("latin.csv", Encoding.Latin1.GetBytes($"{Files.Header}\n1,A1000,£ SIGN,1,x,1.00,17850,UK\n"));
        var marked = SalesFile.Parse("marked.csv", [.. Encoding.UTF8.Preamble, .. Files.Bytes(Files.Sale("1", "A1000", 1, "1.00"))]);

        Assert.Equal("£ SIGN", latin.Lines[0].Description);
        Assert.Single(marked.Lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("just,some,columns\n1,2,3\n")]
    [InlineData("\0\u0001\u0002")]
    public void What_is_no_sales_file_is_refused_in_a_sentence(string text)
    {
        Assert.Throws<ReplayException>(() => SalesFile.Parse("x", Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_refused_in_a_sentence()
    {
        await Assert.ThrowsAsync<ReplayException>(() => SalesFile.ReadAsync("/nowhere/at/all.csv", CancellationToken.None));
    }
}
