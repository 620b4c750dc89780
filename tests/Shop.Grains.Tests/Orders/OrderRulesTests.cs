using System.Collections.Immutable;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Identities;
using Shop.Orders;
using Shop.Orders.Storage;

namespace Shop.Grains.Tests.Orders;

public sealed class OrderRulesTests
{
    private static readonly ItemId FirstItem = new(Guid.CreateVersion7());
    private static readonly ItemId SecondItem = new(Guid.CreateVersion7());
    private static readonly BookResult Booked = new BookResult.Booked(new DeliveryId(Guid.CreateVersion7()));

    [Fact]
    public void Lines_of_the_same_item_are_merged_with_all_prices_that_were_seen()
    {
        var merged = OrderRules.Merge(
            [Request(FirstItem, 1, 5), Request(SecondItem, 7, null), Request(FirstItem, 2, 6), Request(FirstItem, 3, 5)]);

        Assert.Equal([(FirstItem, 6), (SecondItem, 7)], merged.Select(line => (line.Item, line.Quantity)));
        Assert.Equal([5L, 6L], merged[0].Seen.Select(price => price.Minor));
        Assert.Empty(merged[1].Seen);
    }

    [Fact]
    public void A_total_beyond_the_largest_balance_is_null()
    {
        Assert.Equal(9_000_000_000_000_000, OrderRules.Total([Line(FirstItem, 9_000, Money.MaxAmount)])!.Value.Minor);
        Assert.Null(OrderRules.Total([Line(FirstItem, 9_000, Money.MaxAmount), Line(SecondItem, 1, 1)]));
        Assert.Null(OrderRules.Total(
            [.. Enumerable.Range(0, 1_000).Select(_ => Line(new ItemId(Guid.CreateVersion7()), 1_000_000, Money.MaxAmount))]));
    }

    [Fact]
    public void Of_several_reasons_the_one_that_the_customer_can_change_least_is_reported()
    {
        var lines = ImmutableArray.Create(Line(FirstItem, 1, null), Line(SecondItem, 1, null));
        var missing = new ReserveResult.NotFound();
        var changed = new ReserveResult.PriceChanged(new Money(5));
        var scarce = new ReserveResult.OutOfStock(0);
        var reserved = new ReserveResult.Reserved("Lantern", new Money(5));
        var full = new BookResult.Full();

        Assert.Null(OrderRules.Refusal(lines, [reserved, reserved], Booked));
        Assert.Equal(FailureCode.ItemNotFound, OrderRules.Refusal(lines, [changed, missing], full)!.Code);
        Assert.Equal(FailureCode.PriceChanged, OrderRules.Refusal(lines, [scarce, changed], full)!.Code);
        Assert.Equal(FailureCode.OutOfStock, OrderRules.Refusal(lines, [reserved, scarce], full)!.Code);
        Assert.Equal(FailureCode.DeliveryUnavailable, OrderRules.Refusal(lines, [reserved, reserved], full)!.Code);
        Assert.Equal(FailureCode.Timeout, OrderRules.Refusal(lines, [new ReserveResult.AlreadyReleased(), reserved], Booked)!.Code);
    }

    [Fact]
    public void A_fingerprint_covers_every_part_of_the_request_except_if_match()
    {
        var order = new PlaceOrder(
            new OrderId(Guid.CreateVersion7()), new UserId(Guid.CreateVersion7()), [Request(FirstItem, 1, null)],
            new DeliveryRequest(DeliveryType.Courier, "London", null, DateTimeOffset.UnixEpoch), 3);
        PlaceOrder[] others =
        [
            order with { Lines = [Request(FirstItem, 2, null)] },
            order with { Lines = [Request(SecondItem, 1, null)] },
            order with { Lines = [Request(FirstItem, 1, 0)] },
            order with { Lines = [Request(FirstItem, 1, null), Request(SecondItem, 1, null)] },
            order with { Delivery = order.Delivery with { Type = DeliveryType.SelfDelivery } },
            order with { Delivery = order.Delivery with { City = "Londo" } },
            order with { Delivery = order.Delivery with { Address = "" } },
            order with { Delivery = order.Delivery with { At = DateTimeOffset.UnixEpoch.AddSeconds(1) } },
        ];

        Assert.Equal(order.Fingerprint(), (order with { ExpectedListVersion = 4 }).Fingerprint());
        Assert.Equal(others.Length + 1, others.Append(order).Select(other => other.Fingerprint()).Distinct().Count());
    }

    private static OrderLineRequest Request(ItemId item, int quantity, long? seen) =>
        new(item, quantity, seen is { } price ? new Money(price) : null);

    private static StoredLine Line(ItemId item, int quantity, long? price) =>
        new(item, quantity, null, price is { } value ? new Money(value) : null, []);
}
