using Shop.Notifications.Mail;

namespace Shop.Grains.Tests.Notifications;

public sealed class MailStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset TenMinutesAgo = Now.AddMinutes(-10);

    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(3);

    [Fact]
    public void The_first_mark_is_ten_minutes_old_and_moves_by_minutes()
    {
        Assert.Equal(TenMinutesAgo, new MailState().From(Now, MaxAge));

        var mark = new MailState().Next(Now, oldestLeft: null);

        Assert.Equal(TenMinutesAgo, mark.DoneUntil);
        Assert.Same(mark, mark.Next(Now.AddSeconds(59), oldestLeft: null));
        Assert.Equal(TenMinutesAgo.AddMinutes(1), mark.Next(Now.AddMinutes(1), oldestLeft: null).DoneUntil);
    }

    [Fact]
    public void A_mark_stays_with_the_oldest_that_is_left_until_it_is_too_old()
    {
        var mark = new MailState { DoneUntil = Now.AddHours(-2) };

        Assert.Equal(Now.AddHours(-2), mark.From(Now, MaxAge));
        Assert.Equal(Now.AddHours(-1), mark.Next(Now, oldestLeft: Now.AddHours(-1)).DoneUntil);
        Assert.Equal(Now.AddDays(2), mark.From(Now.AddDays(5), MaxAge));
    }

    [Theory]
    [InlineData(120)]
    [InlineData(-5)]
    public void A_mark_that_a_clock_ahead_has_set_does_not_count_and_is_set_back(int minutes)
    {
        var ahead = new MailState { DoneUntil = Now.AddMinutes(minutes) };

        Assert.Equal(TenMinutesAgo, ahead.From(Now, MaxAge));
        Assert.Equal(TenMinutesAgo, ahead.Next(Now, oldestLeft: null).DoneUntil);
    }
}
