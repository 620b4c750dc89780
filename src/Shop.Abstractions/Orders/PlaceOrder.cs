using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Shop.Deliveries;
using Shop.Identities;

namespace Shop.Orders;

/// <summary>One wanted line.</summary>
/// <param name="Quantity">Units, 1 to 10^6.</param>
/// <param name="SeenPrice">The price per unit that the customer saw, if it says so; never the price that is charged.</param>
[GenerateSerializer, Immutable, Alias("shop.order-line-request")]
public sealed record OrderLineRequest(
    [property: Id(0)] ItemId Item,
    [property: Id(1)] int Quantity,
    [property: Id(2)] Money? SeenPrice);

/// <summary>An order as the customer wants it, its shape checked: 1 to 1,000 lines, delivery with a city.</summary>
/// <param name="ExpectedListVersion">The version of the customer's order list that it knows (<c>If-Match</c>); null if it does not care.</param>
[GenerateSerializer, Immutable, Alias("shop.place-order")]
public sealed record PlaceOrder(
    [property: Id(0)] OrderId Order,
    [property: Id(1)] UserId Customer,
    [property: Id(2)] ImmutableArray<OrderLineRequest> Lines,
    [property: Id(3)] DeliveryRequest Delivery,
    [property: Id(4)] long? ExpectedListVersion)
{
    public const int MaxLines = 1_000;
    public const int MaxQuantity = 1_000_000;

    /// <summary>The farthest delivery that can be ordered.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(90);

    /// <summary>
    /// What the request asks for, hashed: two requests under one key are the same if and only if this is. If-Match is not part
    /// of it, it says when to do it and not what.
    /// </summary>
    public Guid Fingerprint()
    {
        var text = Encoding.UTF8.GetBytes(
            $"{(int)Delivery.Type}\n{Delivery.City.Length}\n{Delivery.City}\n{Delivery.Address?.Length ?? -1}\n{Delivery.Address}\n{Delivery.At.UtcTicks}\n");
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
