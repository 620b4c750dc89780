using Shop.Notifications.Mail;

namespace Shop.Grains.Tests.Notifications;

public sealed class MailStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset TenMinutesAgo = Now.AddMinutes(-10);

    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(3);

    [Fact]
    public void The_first_checkpoint_is_ten_minutes_old_and_moves_by_minutes()
    {
        Assert.Equal(TenMinutesAgo, new MailState().From(Now, MaxAge));

        var checkpoint = new MailState().Next(Now);

        Assert.Equal(TenMinutesAgo, checkpoint.DoneUntil);
        Assert.Same(checkpoint, checkpoint.Next(Now.AddSeconds(59)));
        Assert.Equal(TenMinutesAgo.AddMinutes(1), checkpoint.Next(Now.AddMinutes(1)).DoneUntil);
    }

    [Fact]
    public void A_checkpoint_older_than_the_maximum_age_is_ignored()
    {
        var checkpoint = new MailState { DoneUntil = Now.AddHours(-2) };

        Assert.Equal(Now.AddHours(-2), checkpoint.From(Now, MaxAge));
        Assert.Equal(Now.AddDays(2), checkpoint.From(Now.AddDays(5), MaxAge));
    }

    [Theory]
    [InlineData(120)]
    [InlineData(-5)]
    public void A_checkpoint_written_by_a_clock_that_was_ahead_is_ignored_and_set_back(int minutes)
    {
        var ahead = new MailState { DoneUntil = Now.AddMinutes(minutes) };

        Assert.Equal(TenMinutesAgo, ahead.From(Now, MaxAge));
        Assert.Equal(TenMinutesAgo, ahead.Next(Now).DoneUntil);
    }
}
