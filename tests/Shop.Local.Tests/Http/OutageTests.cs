using Microsoft.Extensions.Time.Testing;
using Shop.Local.Http;

namespace Shop.Local.Tests.Http;

public sealed class OutageTests
{
    private readonly FakeTimeProvider time = new();
    private readonly List<string> said = [];

    [Fact]
    public void An_outage_is_told_once_and_ends_with_the_first_answer()
    {
        var outage = new Outage(time, TimeSpan.FromSeconds(60), said.Add);

        outage.Failed("Connection refused", isBusy: false);
        time.Advance(TimeSpan.FromSeconds(59));
        outage.Failed("Connection refused", isBusy: false);
        outage.Answered();
        time.Advance(TimeSpan.FromSeconds(59));
        outage.Failed("Connection refused", isBusy: false);

        Assert.Equal(3, said.Count);
    }

    [Fact]
    public void The_patience_ends()
    {
        var outage = new Outage(time, TimeSpan.FromSeconds(60), said.Add);
        outage.Failed("Connection refused", isBusy: false);
        time.Advance(TimeSpan.FromSeconds(60));

        var fault = Assert.Throws<ShopUnreachableException>(() => outage.Failed("Connection refused", isBusy: false));

        Assert.Equal("The shop does not answer for 60 s: Connection refused", fault.Message);
    }

    [Fact]
    public void Who_has_no_patience_still_waits_for_a_shop_that_is_busy()
    {
        var outage = new Outage(time, TimeSpan.Zero, said.Add);

        outage.Failed("503 ServiceUnavailable", isBusy: true);

        Assert.Throws<ShopUnreachableException>(() => outage.Failed("Connection refused", isBusy: false));
    }
}
