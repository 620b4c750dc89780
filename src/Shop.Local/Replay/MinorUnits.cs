using System.Globalization;

namespace Shop.Local.Replay;

/// <summary>Converts the file's amounts to minor units, with decimal arithmetic only.</summary>
internal static class MinorUnits
{
    public const int PerMajor = 100;

    /// <summary>Parses an amount: digits with an optional sign and decimal point.</summary>
    public static bool TryParse(string text, out decimal amount) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
                | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture,
            out amount)
        && Math.Abs(amount) <= 1_000_000_000_000;

    /// <summary>Converts without rounding. False if the amount is not a whole number of minor units.</summary>
    public static bool TryConvert(decimal amount, out long minor)
    {
        var exact = amount * PerMajor;
        minor = (long)exact;
        return minor == exact;
    }

    public static string Format(decimal major) => major.ToString("#,##0.00", CultureInfo.InvariantCulture);

    public static string FormatMinor(long minor) => Format((decimal)minor / PerMajor);
}
