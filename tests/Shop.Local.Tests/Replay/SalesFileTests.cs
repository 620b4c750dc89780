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
    [InlineData(',', null)]
    [InlineData(';', "read as columns separated by ;.")]
    [InlineData('\t', "read as columns separated by tabs.")]
    [InlineData('|', "read as columns separated by |.")]
    public void The_delimiter_is_detected_and_reported(char delimiter, string? notice)
    {
        var file = Separated(delimiter, "1,A1000,CUP,1,x,2.50,17850,UK", "2,A1000,\"A CUP\",3,x,2.40,17851,UK");

        Assert.Empty(file.BadLines);
        Assert.Equal(["CUP", "A CUP"], file.Lines.Select(line => line.Description));
        Assert.Equal([2.50m, 2.40m], file.Lines.Select(line => line.Price));
        Assert.Equal(notice, file.Notice);
    }

    [Fact]
    public void Decimal_commas_are_detected_and_reported()
    {
        var file = Separated(';', "1;A1000;CUP;1;x;2,50;17850;UK", "2;A1000;CUP;1;x;3;17850;UK", "3;A1000;CUP;1;x;1,255;17850;UK");

        Assert.Empty(file.BadLines);
        Assert.Equal([2.50m, 3m, 1.255m], file.Lines.Select(line => line.Price));
        Assert.Equal("read as columns separated by ; with decimal commas.", file.Notice);
    }

    [Fact]
    public void A_comma_that_may_separate_thousands_is_unreadable()
    {
        var file = Separated(';', "1;A1000;CUP;1;x;1,255;17850;UK", "2;A1000;CUP;1;x;3;17850;UK");

        Assert.Equal("\"1,255\" is not a price", Assert.Single(file.BadLines).Reason);
        Assert.Equal(3m, Assert.Single(file.Lines).Price);
    }

    [Fact]
    public void Prices_with_points_and_prices_with_decimal_commas_in_one_file_are_rejected()
    {
        var exception = Assert.Throws<ReplayException>(
            () => Separated(';', "1;A1000;CUP;1;x;1.200;17850;UK", "2;A1000;CUP;1;x;2,50;17850;UK"));

        Assert.Contains("decimal commas", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_column_is_named_also_with_another_delimiter()
    {
        var exception = Assert.Throws<ReplayException>(
            () => SalesFile.Parse("x", Encoding.UTF8.GetBytes("InvoiceNo;StockCode;Description;Quantity;CustomerID;Country\n")));

        Assert.Equal("This is not a sales file: its first line has no column UnitPrice.", exception.Message);
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

    /// <summary>A file with another delimiter, in the header and in lines that are written with commas.</summary>
    private static SalesFile Separated(char delimiter, params string[] lines)
    {
        var rows = lines.Select(line => line.Contains(delimiter, StringComparison.Ordinal) ? line : line.Replace(',', delimiter));
        var header = SampleFiles.Header.Replace(',', delimiter);
        return SalesFile.Parse("test.csv", Encoding.UTF8.GetBytes(string.Join("\r\n", [header, .. rows]) + "\r\n"));
    }
}
