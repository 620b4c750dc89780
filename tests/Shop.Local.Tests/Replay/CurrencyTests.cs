using System.Globalization;
using Shop.Local.Replay;

namespace Shop.Local.Tests.Replay;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("2.55", 255)]
    [InlineData("2.5", 250)]
    [InlineData("2", 200)]
    [InlineData(" 0.01 ", 1)]
    [InlineData("-4.10", -410)]
    [InlineData("1.1000", 110)]
    [InlineData("90071992547.40", 9007199254740)]
    public void Amounts_are_converted_exactly(string text, long minor)
    {
        Assert.True(Currency.TryParse(text, out var amount));
        Assert.True(SampleFiles.Pounds.TryConvert(amount, out var converted));
        Assert.Equal(minor, converted);
    }

    [Theory]
    [InlineData("0.001")]
    [InlineData("2.555")]
    [InlineData("0.0000000000000000000000000001")]
    public void Amounts_are_never_rounded(string text)
    {
        Assert.True(Currency.TryParse(text, out var amount));
        Assert.False(SampleFiles.Pounds.TryConvert(amount, out _));
    }

    [Theory]
    [InlineData("JPY", 0, "1200", 1_200)]
    [InlineData("GBP", 2, "1200.5", 120_050)]
    [InlineData("KWD", 3, "0.001", 1)]
    [InlineData("CLF", 4, "-2.0005", -20_005)]
    public void Each_currency_has_its_own_digits(string code, int digits, string text, long minor)
    {
        Assert.True(Currency.TryParse(text, out var amount));
        Assert.True(new Currency(code, digits).TryConvert(amount, out var converted));
        Assert.Equal(minor, converted);
        Assert.Equal(amount, new Currency(code, digits).ToMajor(minor));
    }

    [Fact]
    public void A_price_with_a_fraction_is_not_a_price_in_yen()
    {
        var line = new SalesLine(2, "1", "85123A", "HOLDER", 1, 2.50m, "17850", "Japan");

        Assert.Equal(LineKind.FractionalPrice, line.KindIn(new Currency("JPY", 0)));
        Assert.Equal(LineKind.Sale, line.KindIn(SampleFiles.Pounds));
    }

    [Theory]
    [InlineData("JPY", 0, "1200", "1,200 JPY")]
    [InlineData("GBP", 2, "1200", "1,200.00 GBP")]
    [InlineData("KWD", 3, "-0.5", "-0.500 KWD")]
    public void Amounts_are_printed_in_major_units_with_the_currency(string code, int digits, string amount, string text)
    {
        Assert.Equal(text, new Currency(code, digits).Format(decimal.Parse(amount, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("free")]
    [InlineData("£2.55")]
    [InlineData("1,000.00")]
    [InlineData("2,55")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("79228162514264337593543950335")]
    public void An_invalid_price_is_rejected(string text)
    {
        Assert.False(Currency.TryParse(text, out _));
    }
}
