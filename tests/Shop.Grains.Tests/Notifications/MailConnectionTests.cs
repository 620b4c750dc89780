using MimeKit;
using Shop.Notifications.Mail;

namespace Shop.Grains.Tests.Notifications;

/// <summary>Without the login that the configuration and the server ask for, mail waits: it is neither refused nor sent.</summary>
public sealed class MailConnectionTests
{
    [Fact]
    public async Task A_server_without_logins_cannot_be_used_by_who_is_to_log_in()
    {
        await using var server = new TestMailServer();

        await AssertUnavailableAsync(server, user: "shop");
    }

    [Fact]
    public async Task A_server_that_refuses_the_login_cannot_be_used()
    {
        await using var server = new TestMailServer { RefusesLogin = true };

        await AssertUnavailableAsync(server, user: "shop");
    }

    [Fact]
    public async Task A_server_that_wants_a_login_cannot_be_used_without_one()
    {
        await using var server = new TestMailServer { WantsLogin = true };

        await AssertUnavailableAsync(server, user: null);
    }

    // Twice: the second message may not go over what the first one left.
    private static async Task AssertUnavailableAsync(TestMailServer server, string? user)
    {
        var options = new MailOptions { Host = "127.0.0.1", Port = server.Port, StartTls = false, User = user, Password = "secret" };
        await using var connection = new MailConnection(options);

        await Assert.ThrowsAsync<MailServerUnavailableException>(() => connection.SendAsync(NewMail(), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<MailServerUnavailableException>(() => connection.SendAsync(NewMail(), TestContext.Current.CancellationToken));
    }

    private static MimeMessage NewMail()
    {
        var mail = new MimeMessage { Subject = "x", Body = new TextPart("plain") { Text = "x" } };
        mail.From.Add(new MailboxAddress("The Shop", "orders@shop.example"));
        mail.To.Add(new MailboxAddress("Ada", "ada@example.com"));
        return mail;
    }
}
