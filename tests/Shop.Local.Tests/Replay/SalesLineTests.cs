using System.Globalization;
using Shop.Local.Replay;

namespace Shop.Local.Tests.Replay;

public sealed class SalesLineTests
{
    [Theory]
    [InlineData("536365", 6, "2.55", "17850", nameof(LineKind.Sale))]
    [InlineData("C536379", -1, "27.50", "14527", nameof(LineKind.Cancellation))]
    [InlineData("C536379", -1, "27.50", "", nameof(LineKind.Cancellation))]
    [InlineData("536414", 56, "0", "", nameof(LineKind.NoCustomer))]
    [InlineData("A563185", 1, "-11062.06", "", nameof(LineKind.NoCustomer))]
    [InlineData("536365", 0, "2.55", "17850", nameof(LineKind.NoUnits))]
    [InlineData("536365", -3, "2.55", "17850", nameof(LineKind.NoUnits))]
    [InlineData("A563186", 1, "-11062.06", "17850", nameof(LineKind.NegativePrice))]
    [InlineData("536365", 6, "0.00", "17850", nameof(LineKind.Free))]
    [InlineData("536365", 6, "0.001", "17850", nameof(LineKind.FractionalPrice))]
    [InlineData("536365", 6, "2.550", "17850", nameof(LineKind.Sale))]
    [InlineData("536365", 1_000_000, "2.55", "17850", nameof(LineKind.Sale))]
    [InlineData("536365", 1_000_001, "2.55", "17850", nameof(LineKind.TooLarge))]
    [InlineData("536365", 2, "10000000000.00", "17850", nameof(LineKind.TooLarge))]
    public void Every_line_has_one_kind(string invoice, long quantity, string price, string customer, string kind)
    {
        var amount = decimal.Parse(price, CultureInfo.InvariantCulture);
        var line = new SalesLine(2, invoice, "85123A", "HOLDER", quantity, amount, customer, "UK");

        Assert.Equal(kind, line.KindIn(SampleFiles.Pounds).ToString());
    }

    [Theory]
    [InlineData("POST", true)]
    [InlineData("DOT", true)]
    [InlineData("M", true)]
    [InlineData("C2", true)]
    [InlineData("BANK CHARGES", true)]
    [InlineData("85123A", false)]
    [InlineData("15056BL", false)]
    [InlineData("DCGS0076", false)]
    [InlineData("gift_0001_40", false)]
    public void Codes_of_services_are_words(string code, bool isService)
    {
        Assert.Equal(isService, new SalesLine(2, "1", code, "", 1, 1m, "1", "UK").IsService);
    }
}
