using MimeKit;
using Shop.Notifications.Mail;

namespace Shop.Grains.Tests.Notifications;

/// <summary>If the required login is impossible, the server counts as unavailable: the mail is neither rejected nor sent.</summary>
public sealed class MailConnectionTests
{
    [Fact]
    public async Task A_server_without_login_is_unavailable_if_a_user_is_configured()
    {
        await using var server = new TestMailServer();

        await AssertUnavailableAsync(server, user: "shop");
    }

    [Fact]
    public async Task A_server_that_rejects_the_login_is_unavailable()
    {
        await using var server = new TestMailServer { RejectsLogin = true };

        await AssertUnavailableAsync(server, user: "shop");
    }

    [Fact]
    public async Task A_server_that_requires_a_login_is_unavailable_without_a_user()
    {
        await using var server = new TestMailServer { RequiresLogin = true };

        await AssertUnavailableAsync(server, user: null);
    }

    // Twice: the second message must not reuse the connection of the first one.
    private static async Task AssertUnavailableAsync(TestMailServer server, string? user)
    {
        var options = new MailOptions { Host = "127.0.0.1", Port = server.Port, StartTls = false, User = user, Password = "secret" };
        await using var connection = new MailConnection(options);

        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<MailServerUnavailableException>(
                () => connection.SendAsync(NewMail(), TestContext.Current.CancellationToken));
        }
    }

    private static MimeMessage NewMail()
    {
        var mail = new MimeMessage { Subject = "x", Body = new TextPart("plain") { Text = "x" } };
        mail.From.Add(new MailboxAddress("The Shop", "orders@shop.example"));
        mail.To.Add(new MailboxAddress("Ada", "ada@example.com"));
        return mail;
    }
}
