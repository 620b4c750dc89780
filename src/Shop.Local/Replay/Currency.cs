using System.Globalization;

namespace Shop.Local.Replay;

/// <summary>The currency of the shop. Converts and formats amounts, with decimal arithmetic only.</summary>
/// <param name="Code">ISO 4217.</param>
/// <param name="Digits">The decimal digits of the currency: one major unit has 10^Digits minor units.</param>
internal sealed record Currency(string Code, int Digits)
{
    private readonly decimal _perMajor = (decimal)Math.Pow(10, Digits);
    private readonly string _format = Digits == 0 ? "#,##0" : "#,##0." + new string('0', Digits);

    /// <summary>Parses an amount in major units: digits with an optional sign and decimal point.</summary>
    public static bool TryParse(string text, out decimal amount) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
                | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture,
            out amount)
        && Math.Abs(amount) <= 1_000_000_000_000;

    /// <summary>Converts to minor units without rounding. False if the amount is not a whole number of them.</summary>
    public bool TryConvert(decimal amount, out long minor)
    {
        var exact = ToMinor(amount);
        minor = (long)exact;
        return minor == exact;
    }

    public decimal ToMinor(decimal major) => major * _perMajor;

    public decimal ToMajor(long minor) => minor / _perMajor;

    /// <summary>Formats an amount in major units, e.g. <c>1,250.00 GBP</c>.</summary>
    public string Format(decimal major) => $"{major.ToString(_format, CultureInfo.InvariantCulture)} {Code}";
}
