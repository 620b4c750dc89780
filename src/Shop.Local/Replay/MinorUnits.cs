using System.Globalization;

namespace Shop.Local.Replay;

/// <summary>Money of the file to money of the shop: decimal digits all the way, never floating point.</summary>
internal static class MinorUnits
{
    public const int PerMajor = 100;

    /// <summary>Reads a price as files write them: digits with an optional sign and decimal point; nothing else.</summary>
    public static bool TryParse(string text, out decimal amount) =>
        decimal.TryParse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture,
            out amount)
        && Math.Abs(amount) <= 1_000_000_000_000;

    /// <summary>False if the amount is not a whole number of minor units. It is never rounded.</summary>
    public static bool TryConvert(decimal amount, out long minor)
    {
        var exact = amount * PerMajor;
        minor = (long)exact;
        return minor == exact;
    }

    public static string Format(decimal major) => major.ToString("#,##0.00", CultureInfo.InvariantCulture);

    public static string FormatMinor(long minor) => Format((decimal)minor / PerMajor);
}
