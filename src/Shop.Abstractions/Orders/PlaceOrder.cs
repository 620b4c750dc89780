using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Shop.Deliveries;
using Shop.Identities;

namespace Shop.Orders;

/// <summary>One line of an order request.</summary>
/// <param name="Quantity">Units, 1 to 10^6.</param>
/// <param name="SeenPrice">
/// The price per unit that the customer saw; null if not sent. The order fails if it differs from the current price.
/// </param>
[GenerateSerializer, Immutable, Alias("shop.order-line-request")]
public sealed record OrderLineRequest(
    [property: Id(0)] ItemId Item,
    [property: Id(1)] int Quantity,
    [property: Id(2)] Money? SeenPrice);

/// <summary>The command to place an order. Its shape is validated: 1 to 1,000 lines, delivery with a city.</summary>
/// <param name="ExpectedListVersion">The required version of the customer's list of orders (<c>If-Match</c>); null for any.</param>
/// <param name="SupportsQuota">
/// Whether the caller supports <see cref="PlaceOrderResult.TooManyOpenOrders"/>. An API of an earlier version does not, and gets an
/// <see cref="Shop.Faults.OverloadedException"/> instead.
/// </param>
[GenerateSerializer, Immutable, Alias("shop.place-order")]
public sealed record PlaceOrder(
    [property: Id(0)] OrderId Order,
    [property: Id(1)] UserId Customer,
    [property: Id(2)] ImmutableArray<OrderLineRequest> Lines,
    [property: Id(3)] DeliveryRequest Delivery,
    [property: Id(4)] long? ExpectedListVersion,
    [property: Id(5)] bool SupportsQuota = false)
{
    public const int MaxLines = 1_000;
    public const int MaxQuantity = 1_000_000;

    /// <summary>The latest delivery that can be ordered, from now.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(90);

    /// <summary>
    /// A hash of the request's content. Two requests with one key are duplicates if and only if their fingerprints are equal. If-Match is a
    /// precondition, not content, and is not included.
    /// </summary>
    public Guid Fingerprint()
    {
        var text = Encoding.UTF8.GetBytes(
            $"{(int)Delivery.Type}\n{Delivery.City.Length}\n{Delivery.City}\n"
            + $"{Delivery.Address?.Length ?? -1}\n{Delivery.Address}\n{Delivery.At.UtcTicks}\n");
        var bytes = new byte[text.Length + (Lines.Length * 29)];
        text.CopyTo(bytes, 0);
        var rest = bytes.AsSpan(text.Length);
        foreach (var line in Lines)
        {
            line.Item.Value.TryWriteBytes(rest, bigEndian: true, out _);
            BinaryPrimitives.WriteInt32BigEndian(rest[16..], line.Quantity);
            rest[20] = line.SeenPrice is null ? (byte)0 : (byte)1;
            BinaryPrimitives.WriteInt64BigEndian(rest[21..], line.SeenPrice?.Minor ?? 0);
            rest = rest[29..];
        }

        return DerivedId.FromHash(bytes);
    }
}
