using Shop.Testing;
using Shop.Users;

namespace Shop.Grains.Tests.Notifications;

/// <summary>A silo that sends mail and whose clock is two hours ahead of the database's.</summary>
public sealed class MailClusterAhead : MailCluster
{
    public MailClusterAhead(ShopPostgres postgres)
        : base(postgres) => Time.Advance(TimeSpan.FromHours(2));
}

public sealed class MailClockTests(MailClusterAhead shop) : IClassFixture<MailClusterAhead>
{
    [Fact]
    public async Task A_silo_with_a_clock_ahead_mails_the_notifications_of_other_silos()
    {
        var user = await shop.RegisterAsync(profile: new Profile(null, null, "ada@example.com", null));
        await shop.NotifyAsync(user, "x", TimeProvider.System.GetUtcNow());

        var mail = await shop.Server.NextMailAsync();

        Assert.Equal(user.Username.Display, mail.To.Single().Name);
    }
}
