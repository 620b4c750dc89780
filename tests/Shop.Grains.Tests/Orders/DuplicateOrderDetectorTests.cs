using Microsoft.Extensions.Time.Testing;
using Shop.Orders;

namespace Shop.Grains.Tests.Orders;

public sealed class DuplicateOrderDetectorTests
{
    [Fact]
    public void Duplicates_count_as_recent_for_ten_seconds_after_the_last_one()
    {
        var clock = new FakeTimeProvider();
        var detector = new DuplicateOrderDetector(clock);
        Assert.False(detector.HasRecentDuplicates);

        detector.ReportDuplicate();
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.True(detector.HasRecentDuplicates);

        detector.ReportDuplicate();
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.True(detector.HasRecentDuplicates);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(detector.HasRecentDuplicates);
    }
}
