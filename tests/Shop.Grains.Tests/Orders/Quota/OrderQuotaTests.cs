using Shop.Identities;
using Shop.Orders.Quota;

namespace Shop.Grains.Tests.Orders.Quota;

public sealed class OrderQuotaTests
{
    private static readonly HashSet<OrderId> None = [];

    [Fact]
    public void Orders_and_lines_are_limited_and_a_duplicate_counts_once()
    {
        var quota = new OrderQuota(maxOrders: 3, maxLines: 100);
        var order = NewOrder();

        Assert.True(quota.TryAdmit(order, 90, TimeSpan.Zero));
        Assert.True(quota.TryAdmit(order, 90, TimeSpan.Zero));
        Assert.False(quota.TryAdmit(NewOrder(), 11, TimeSpan.Zero));
        Assert.True(quota.TryAdmit(NewOrder(), 5, TimeSpan.Zero));
        Assert.True(quota.TryAdmit(NewOrder(), 4, TimeSpan.Zero));
        Assert.False(quota.TryAdmit(NewOrder(), 1, TimeSpan.Zero));
        Assert.Equal((3, 99), quota.Counted);
    }

    [Fact]
    public void Stored_orders_count_and_ended_ones_do_not()
    {
        var quota = new OrderQuota(maxOrders: 3, maxLines: 100);
        var (ended, unstored, stored) = (NewOrder(), NewOrder(), NewOrder());
        quota.TryAdmit(ended, 10, TimeSpan.Zero);
        quota.TryAdmit(unstored, 20, TimeSpan.Zero);

        quota.Refresh([(stored, 30)], new HashSet<OrderId> { ended }, TimeSpan.FromSeconds(1));

        Assert.Equal((2, 50), quota.Counted);
        Assert.Equal([stored, unstored], quota.Orders);
    }

    [Fact]
    public void An_admitted_order_that_is_never_stored_counts_until_its_grace_has_passed()
    {
        var quota = new OrderQuota(maxOrders: 1, maxLines: 100);
        quota.TryAdmit(NewOrder(), 10, TimeSpan.FromSeconds(5));

        quota.Refresh([], None, OrderQuota.Grace);
        Assert.False(quota.TryAdmit(NewOrder(), 1, OrderQuota.Grace));

        quota.Refresh([], None, OrderQuota.Grace + TimeSpan.FromSeconds(5));
        Assert.True(quota.TryAdmit(NewOrder(), 1, OrderQuota.Grace));
    }

    private static OrderId NewOrder() => new(Guid.CreateVersion7());
}
