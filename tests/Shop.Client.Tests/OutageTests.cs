using Microsoft.Extensions.Time.Testing;

namespace Shop.Client.Tests;

public sealed class OutageTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _said = [];

    [Fact]
    public void An_outage_that_lasts_is_told_once_and_so_is_its_end()
    {
        var outage = new Outage(_time, TimeSpan.FromSeconds(60), _said.Add);

        for (var second = 0; second < 59; second++)
        {
            outage.Failed("Connection refused", isBusy: false);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        outage.Answered();
        outage.Answered();

        Assert.Equal(["The shop does not answer (Connection refused); trying for up to 60 s.", "The shop answers again."], _said);
    }

    [Fact]
    public void An_answer_begins_the_patience_anew()
    {
        var outage = new Outage(_time, TimeSpan.FromSeconds(60), _said.Add);

        outage.Failed("Connection refused", isBusy: false);
        _time.Advance(TimeSpan.FromSeconds(59));
        outage.Answered();
        outage.Failed("Connection refused", isBusy: false);
        _time.Advance(TimeSpan.FromSeconds(59));
        outage.Failed("Connection refused", isBusy: false);

        Assert.Single(_said);
    }

    [Fact]
    public void The_patience_ends()
    {
        var outage = new Outage(_time, TimeSpan.FromSeconds(60), _said.Add);
        outage.Failed("Connection refused", isBusy: false);
        _time.Advance(TimeSpan.FromSeconds(60));

        var fault = Assert.Throws<ShopUnreachableException>(() => outage.Failed("Connection refused", isBusy: false));

        Assert.Equal("The shop does not answer for 60 s: Connection refused", fault.Message);
    }

    [Fact]
    public void Who_has_no_patience_still_waits_for_a_shop_that_is_busy()
    {
        var outage = new Outage(_time, TimeSpan.Zero, _said.Add);

        outage.Failed("503 ServiceUnavailable", isBusy: true);

        Assert.Throws<ShopUnreachableException>(() => outage.Failed("Connection refused", isBusy: false));
    }
}
