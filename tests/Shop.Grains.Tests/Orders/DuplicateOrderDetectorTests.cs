using Microsoft.Extensions.Time.Testing;
using Shop.Orders;

namespace Shop.Grains.Tests.Orders;

public sealed class DuplicateOrderDetectorTests
{
    [Fact]
    public void They_are_about_for_ten_seconds_after_the_last_one()
    {
        var clock = new FakeTimeProvider();
        var repetitions = new DuplicateOrderDetector(clock);
        Assert.False(repetitions.AreAbout);

        repetitions.Met();
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.True(repetitions.AreAbout);

        repetitions.Met();
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.True(repetitions.AreAbout);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(repetitions.AreAbout);
    }
}
