using Shop.Identities;
using Shop.Orders.Recovery;

namespace Shop.Grains.Tests.Orders.Recovery;

public sealed class RecoveryPaceTests
{
    private const int Lines = 98;

    private readonly RecoveryPace _pace = new(maxLines: 200);
    private readonly List<OpenOrder> _open = [.. Enumerable.Range(0, 6).Select(_ => NewOrder(Lines))];

    [Fact]
    public void No_more_orders_are_taken_up_than_have_ended()
    {
        var first = Select(0);
        var repeated = Select(3);
        _open.RemoveAt(0);
        var second = Select(6);

        Assert.Equal(_open.Take(1).Select(order => order.Order), first.Skip(1));
        Assert.Equal(first, repeated);
        Assert.Equal(_open.Take(2).Select(order => order.Order), second);
        Assert.True(_pace.HasMore);
    }

    [Fact]
    public void An_order_that_was_modified_recently_counts_and_is_not_resumed()
    {
        Select(0);
        _open[0] = _open[0] with { IsDue = false };

        Assert.Equal([_open[1].Order], Select(3));
    }

    [Fact]
    public void An_order_of_more_lines_than_the_limit_is_taken_up_alone()
    {
        _open.Insert(0, NewOrder(1_000));

        Assert.Equal([_open[0].Order], Select(0));
        _open.RemoveAt(0);
        Assert.Equal(2, Select(3).Count);
    }

    [Fact]
    public void A_large_order_is_not_overtaken()
    {
        Select(0);
        _open.RemoveAt(0);
        _open[1] = NewOrder(150);

        Assert.Equal([_open[0].Order], Select(3));
        _open.RemoveAt(0);
        Assert.Equal([_open[0].Order], Select(6));
    }

    [Fact]
    public void Orders_that_cannot_end_do_not_stop_the_others()
    {
        var all = _open.Select(order => order.Order).ToHashSet();
        for (var seconds = 0; seconds <= 3 * RecoveryPace.MaxHold.TotalSeconds; seconds += 3)
        {
            all.ExceptWith(Select(seconds));
        }

        Assert.Empty(all);
    }

    private static OpenOrder NewOrder(int lines) => new(new OrderId(Guid.CreateVersion7()), lines, IsDue: true);

    private List<OrderId> Select(double seconds) => _pace.Select(_open, TimeSpan.FromSeconds(seconds));
}
