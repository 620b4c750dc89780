using MimeKit;
using Shop.Grains.Tests.Users;
using Shop.Notifications.Mail;
using Shop.Testing;
using Shop.Users;

namespace Shop.Grains.Tests.Notifications;

/// <summary>A silo that sends mail to a test server.</summary>
public class MailCluster(ShopPostgres postgres) : UsersCluster(postgres)
{
    internal TestMailServer Server { get; } = new();

    /// <summary>Inserts a notification, as the end of an order does. Returns the order id.</summary>
    internal async Task<Guid> NotifyAsync(RegisterUser user, string message, DateTimeOffset at, Guid? notification = null)
    {
        var order = Guid.CreateVersion7();
        await using var command = Database.Source.CreateCommand("""
            INSERT INTO notifications (notification_id, user_id, order_id, kind, message, created_at) VALUES ($1, $2, $3, 1, $4, $5)
            """);
        command.Parameters.Add(new() { Value = notification ?? Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = user.Username.UserId.Value });
        command.Parameters.Add(new() { Value = order });
        command.Parameters.Add(new() { Value = message });
        command.Parameters.Add(new() { Value = at.UtcDateTime });
        await command.ExecuteNonQueryAsync();
        return order;
    }

    protected override void AddSettings(Dictionary<string, string?> settings)
    {
        settings["Mail:Host"] = "127.0.0.1";
        settings["Mail:Port"] = $"{Server.Port}";
        settings["Mail:StartTls"] = "false";
        settings["Mail:From"] = "The Shop <orders@shop.example>";
        settings["Mail:Poll"] = "00:00:00.050";
    }
}

public sealed class MailTests(MailCluster shop) : IClassFixture<MailCluster>
{
    [Fact]
    public async Task A_notification_is_mailed_to_its_user_once()
    {
        var user = await RegisterAsync("ada");
        var order = await NotifyAsync(user, "Your order is confirmed: 2 × café.");

        var mail = await shop.Server.NextMailAsync();

        Assert.Equal("ada@example.com", ((MailboxAddress)mail.To.Single()).Address);
        Assert.Equal(user.Username.Display, mail.To.Single().Name);
        Assert.Equal("orders@shop.example", ((MailboxAddress)mail.From.Single()).Address);
        Assert.Equal("Your order has been processed", mail.Subject);
        Assert.Contains("Your order is confirmed: 2 × café.", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains(order.ToString(), mail.TextBody, StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        await ExpectNextIsSentinelAsync();
        Assert.Equal(1, await OutcomeAsync(order));
    }

    [Fact]
    public async Task Users_without_a_valid_address_are_skipped_with_a_stored_outcome()
    {
        var without = await NotifyAsync(await shop.RegisterAsync(), "x");
        var nonsense = await NotifyAsync(await shop.RegisterAsync(profile: new Profile(null, null, "no address", null)), "x");
        var unknown = await NotifyAsync(UsersCluster.NewUser(), "x");

        await ExpectNextIsSentinelAsync();

        Assert.Equal((2, 2, 2), (await OutcomeAsync(without), await OutcomeAsync(nonsense), await OutcomeAsync(unknown)));
    }

    [Fact]
    public async Task A_permanently_rejected_address_is_not_retried_and_blocks_no_other_mail()
    {
        var order = await NotifyAsync(await RegisterAsync("rejected"), "x");

        await ExpectNextIsSentinelAsync();

        Assert.Equal(3, await OutcomeAsync(order));
    }

    [Fact]
    public async Task A_temporarily_rejected_address_is_retried()
    {
        var user = await RegisterAsync("later");
        await NotifyAsync(user, "x");

        var mail = await shop.Server.NextMailAsync();

        Assert.Equal(user.Username.Display, mail.To.Single().Name);
        await ExpectNextIsSentinelAsync();
    }

    [Fact]
    public async Task A_deferred_mail_has_its_own_retry_and_is_not_read_by_other_sweeps()
    {
        var order = await NotifyAsync(await RegisterAsync("never"), "x");
        await ExpectNextIsSentinelAsync();

        Assert.True(await AttemptsAsync(order) >= 1);
        var store = new MailStore(shop.Database.Source);
        var now = await store.NowAsync(TestContext.Current.CancellationToken);
        var listed = await store.ListAsync(now.AddDays(-3), after: null, limit: 1000, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(listed, notification => notification.Order.Value == order);
    }

    [Fact]
    public async Task A_mail_that_makes_the_server_drop_the_connection_delays_only_itself()
    {
        var order = await NotifyAsync(await RegisterAsync("drop"), "x");

        await ExpectNextIsSentinelAsync();
        await ExpectNextIsSentinelAsync();

        Assert.True(await AttemptsAsync(order) >= 1);
    }

    [Fact]
    public async Task A_notification_of_a_silo_with_a_clock_behind_is_mailed()
    {
        var user = await RegisterAsync("behind");
        await shop.NotifyAsync(user, "x", shop.Time.GetUtcNow().AddHours(-5));

        Assert.Equal(user.Username.Display, (await shop.Server.NextMailAsync()).To.Single().Name);
    }

    [Fact]
    public async Task Mail_is_delayed_while_the_server_is_unavailable()
    {
        shop.Server.IsUnavailable = true;
        var user = await RegisterAsync("patient");
        await NotifyAsync(user, "x");
        while (await shop.Server.NextRejectionAsync() != TestMailServer.Unavailable)
        {
        }

        shop.Server.IsUnavailable = false;

        Assert.Equal(user.Username.Display, (await shop.Server.NextMailAsync()).To.Single().Name);
        await ExpectNextIsSentinelAsync();
    }

    [Fact]
    public async Task A_mail_whose_outcome_could_not_be_stored_is_sent_twice_with_the_same_id()
    {
        var user = await RegisterAsync("twice");
        var notification = Guid.CreateVersion7();
        await shop.Database.ExecuteAsync(
            $"ALTER TABLE notification_mails ADD CONSTRAINT no_outcome CHECK (notification_id <> '{notification}')");
        await NotifyAsync(user, "x", notification);
        var first = await NextMailToAsync(user);
        var second = await NextMailToAsync(user);
        await shop.Database.ExecuteAsync("ALTER TABLE notification_mails DROP CONSTRAINT no_outcome");

        Assert.Equal(first.MessageId, second.MessageId);
        await NextMailToAsync(await NotifySentinelAsync());
    }

    private async Task<MimeMessage> NextMailToAsync(RegisterUser user)
    {
        while (true)
        {
            if (await shop.Server.NextMailAsync() is var mail && mail.To.Single().Name == user.Username.Display)
            {
                return mail;
            }
        }
    }

    private static Profile AddressOf(string name) => new(null, null, $"{name}@example.com", null);

    private Task<RegisterUser> RegisterAsync(string name) => shop.RegisterAsync(profile: AddressOf(name));

    private Task<Guid> NotifyAsync(RegisterUser user, string message, Guid? notification = null) =>
        shop.NotifyAsync(user, message, shop.Time.GetUtcNow(), notification);

    private async Task<RegisterUser> NotifySentinelAsync()
    {
        var user = await RegisterAsync("sentinel");
        await NotifyAsync(user, "sentinel");
        return user;
    }

    /// <summary>Mails are sent oldest first: after this later mail all earlier ones are done.</summary>
    private async Task ExpectNextIsSentinelAsync()
    {
        var sentinel = await NotifySentinelAsync();
        Assert.Equal(sentinel.Username.Display, (await shop.Server.NextMailAsync()).To.Single().Name);
    }

    private Task<int> AttemptsAsync(Guid order) => shop.Database.ReadAsync<int>($"""
        SELECT attempts FROM notification_mail_retries JOIN notifications USING (notification_id) WHERE order_id = '{order}'
        """);

    private Task<short> OutcomeAsync(Guid order) => shop.Database.ReadAsync<short>($"""
        SELECT outcome FROM notification_mails JOIN notifications USING (notification_id) WHERE order_id = '{order}'
        """);
}
