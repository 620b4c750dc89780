using Microsoft.Extensions.Time.Testing;

namespace Shop.Client.Tests;

public sealed class OutageDetectorTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _reports = [];

    [Fact]
    public void An_outage_and_its_end_are_reported_once()
    {
        var outage = new OutageDetector(_time, TimeSpan.FromSeconds(60), _reports.Add);

        for (var second = 0; second < 59; second++)
        {
            outage.RecordFailure("Connection refused", isBusy: false);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        outage.RecordResponse();
        outage.RecordResponse();

        Assert.Equal(
            ["The shop is unreachable (Connection refused); retrying for up to 60 s.", "The shop responds; resuming."], _reports);
    }

    [Fact]
    public void A_response_restarts_the_timeout()
    {
        var outage = new OutageDetector(_time, TimeSpan.FromSeconds(60), _reports.Add);

        outage.RecordFailure("Connection refused", isBusy: false);
        _time.Advance(TimeSpan.FromSeconds(59));
        outage.RecordResponse();
        outage.RecordFailure("Connection refused", isBusy: false);
        _time.Advance(TimeSpan.FromSeconds(59));
        outage.RecordFailure("Connection refused", isBusy: false);

        Assert.Single(_reports);
    }

    [Fact]
    public void After_the_timeout_a_call_fails()
    {
        var outage = new OutageDetector(_time, TimeSpan.FromSeconds(60), _reports.Add);
        outage.RecordFailure("Connection refused", isBusy: false);
        _time.Advance(TimeSpan.FromSeconds(60));

        var exception = Assert.Throws<ShopUnreachableException>(() => outage.RecordFailure("Connection refused", isBusy: false));

        Assert.Equal("The shop is unreachable for 60 s: Connection refused", exception.Message);
    }

    [Fact]
    public void A_busy_shop_is_retried_even_without_a_timeout()
    {
        var outage = new OutageDetector(_time, TimeSpan.Zero, _reports.Add);

        outage.RecordFailure("503 ServiceUnavailable", isBusy: true);

        Assert.Throws<ShopUnreachableException>(() => outage.RecordFailure("Connection refused", isBusy: false));
    }
}
