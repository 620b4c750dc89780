using Shop.Identities;
using Shop.Local.Demo;

namespace Shop.Local.Tests.Demo;

public sealed class DemoItemsTests
{
    [Fact]
    public void Keys_and_titles_are_unique()
    {
        Assert.Distinct(DemoItems.All.Select(item => item.Key));
        Assert.Distinct(DemoItems.All.Select(item => item.Title));
    }

    [Fact]
    public void Every_item_is_valid() => Assert.All(DemoItems.All, item =>
    {
        Assert.True(IdempotencyKey.TryParse(item.Key, out _));
        Assert.InRange(item.Title.Length, 1, 200);
        Assert.InRange(item.Description.Length, 1, 4_000);
        Assert.InRange(item.Stock, 1, 1_000_000_000);
        Assert.InRange(item.Price, 1, Money.MaxAmount);
    });
}
