using Shop.Users;

namespace Shop.Grains.Tests.Users;

public sealed class WrongPasswordsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_nine_cause_no_delay_and_the_tenth_does()
    {
        var nine = After(9);

        Assert.Equal(TimeSpan.Zero, nine.DelayAt(Start));
        Assert.Equal(TimeSpan.FromSeconds(1), nine.Add(Start).DelayAt(Start));
        Assert.Equal(TimeSpan.Zero, nine.Add(Start).DelayAt(Start.AddSeconds(1)));
    }

    [Theory]
    [InlineData(11, 2)]
    [InlineData(13, 8)]
    [InlineData(18, 256)]
    [InlineData(19, 300)]
    [InlineData(2000, 300)]
    public void The_delay_doubles_up_to_five_minutes(int count, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), After(count).DelayAt(Start));

    [Fact]
    public void After_an_hour_the_count_is_reset()
    {
        var later = Start.AddHours(1);

        Assert.Equal(TimeSpan.Zero, After(50).DelayAt(later));
        Assert.Equal(1, After(50).Add(later).Count);
    }

    [Fact]
    public void A_time_written_by_a_clock_that_was_ahead_does_not_extend_the_delay()
    {
        var now = Start.AddHours(-2);

        var wrong = After(11).CappedAt(now);

        Assert.Equal(TimeSpan.FromSeconds(2), wrong.DelayAt(now));
        var later = now.AddSeconds(2);
        Assert.Equal(TimeSpan.Zero, wrong.CappedAt(later).DelayAt(later));
    }

    private static WrongPasswords After(int count) =>
        Enumerable.Range(0, count).Aggregate(default(WrongPasswords), (wrong, _) => wrong.Add(Start));
}
