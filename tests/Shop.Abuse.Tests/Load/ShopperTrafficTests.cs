using Shop.Abuse.Load;

namespace Shop.Abuse.Tests.Load;

public sealed class ShopperTrafficTests
{
    [Fact]
    public void The_percentile_is_the_latency_that_99_of_100_requests_do_not_exceed()
    {
        var traffic = new ShopperTraffic();
        foreach (var millis in Enumerable.Range(1, 100).Reverse())
        {
            traffic.Record("item", new Answer(200, null, []), TimeSpan.FromMilliseconds(millis));
        }

        Assert.Equal(99, traffic.Percentile99);
        Assert.Equal(100, traffic.Requests);
        Assert.Empty(traffic.Refusals);
    }

    [Fact]
    public void Every_answer_without_success_is_a_refusal()
    {
        var traffic = new ShopperTraffic();

        traffic.Record("order", new Answer(201, null, []), TimeSpan.Zero);
        traffic.Record("order", new Answer(503, null, []), TimeSpan.Zero);
        traffic.Record("order", new Answer(503, null, []), TimeSpan.Zero);
        traffic.Record("item", Answer.None(Answer.Timeout), TimeSpan.Zero);

        Assert.Equal(new Dictionary<string, int> { ["order 503"] = 2, ["item timeout"] = 1 }, traffic.Refusals);
    }
}
