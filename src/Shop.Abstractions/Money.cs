using System.Globalization;

namespace Shop;

/// <summary>
/// An amount in minor units (cents, pence) of the shop's currency. Arithmetic is checked: it throws <see cref="OverflowException"/>
/// instead of wrapping.
/// </summary>
[GenerateSerializer, Immutable, Alias("shop.money")]
public readonly record struct Money([property: Id(0)] long Minor) : IComparable<Money>
{
    /// <summary>The largest amount of one operation, and the highest price: 10^12.</summary>
    public const long MaxAmount = 1_000_000_000_000;

    /// <summary>The largest balance and the largest total: 9 × 10^15, exact as a JSON number (RFC 8259, 6).</summary>
    public const long MaxBalance = 9_000_000_000_000_000;

    public static Money Zero => default;

    public static Money operator +(Money left, Money right) => new(checked(left.Minor + right.Minor));

    public static Money operator -(Money left, Money right) => new(checked(left.Minor - right.Minor));

    public static Money operator *(Money price, int quantity) => new(checked(price.Minor * quantity));

    public static bool operator <(Money left, Money right) => left.Minor < right.Minor;

    public static bool operator >(Money left, Money right) => left.Minor > right.Minor;

    public static bool operator <=(Money left, Money right) => left.Minor <= right.Minor;

    public static bool operator >=(Money left, Money right) => left.Minor >= right.Minor;

    public int CompareTo(Money other) => Minor.CompareTo(other.Minor);

    public override string ToString() => Minor.ToString(CultureInfo.InvariantCulture);
}
