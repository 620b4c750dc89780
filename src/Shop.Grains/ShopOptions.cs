using System.ComponentModel.DataAnnotations;

namespace Shop;

/// <summary>Configuration section <c>Shop</c>.</summary>
internal sealed class ShopOptions
{
    /// <summary>The one currency of the shop (ISO 4217). Never change it once there is money in the shop.</summary>
    [RegularExpression("^[A-Z]{3}$", ErrorMessage = "Shop:Currency must be three capital letters (ISO 4217).")]
    public string Currency { get; set; } = "GBP";

    /// <summary>How many digits of an amount are minor units (ISO 4217): 2 for GBP, 0 for JPY.</summary>
    [Range(0, 4)]
    public int CurrencyDigits { get; set; } = 2;

    /// <summary>An amount as people write it, for messages.</summary>
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
