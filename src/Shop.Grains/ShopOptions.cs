using System.ComponentModel.DataAnnotations;

namespace Shop;

/// <summary>Configuration section <c>Shop</c>.</summary>
internal sealed class ShopOptions
{
    /// <summary>Currency of all amounts, three capital letters (ISO 4217). Default: GBP. Do not change it after the first top-up.</summary>
    [RegularExpression("^[A-Z]{3}$", ErrorMessage = "Shop:Currency must be three capital letters (ISO 4217).")]
    public string Currency { get; set; } = "GBP";

    /// <summary>Decimal digits of the currency (ISO 4217), 0 to 4: 2 for GBP, 0 for JPY. Default: 2.</summary>
    [Range(0, 4)]
    public int CurrencyDigits { get; set; } = 2;

    /// <summary>Formats an amount for messages, e.g. <c>12.50 GBP</c>.</summary>
    public string Format(Money amount)
    {
        var scale = 1m;
        for (var i = 0; i < CurrencyDigits; i++)
        {
            scale *= 10;
        }

        return (amount.Minor / scale).ToString($"F{CurrencyDigits}", System.Globalization.CultureInfo.InvariantCulture) + " " + Currency;
    }
}
