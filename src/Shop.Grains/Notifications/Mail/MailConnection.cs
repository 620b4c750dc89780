using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Shop.Notifications.Mail;

/// <summary>The mail server cannot be used at the moment: no connection, no login, or it does not take mail from us.</summary>
internal sealed class MailServerUnavailableException(Exception inner) : Exception("The mail server cannot be used.", inner);

/// <summary>What the mail server said to one message.</summary>
internal enum MailAnswer
{
    Accepted,
    TryLater,
    Refused,
}

/// <summary>A connection to the mail server for some messages, opened with the first one.</summary>
internal sealed class MailConnection(MailOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly SmtpClient client = new() { Timeout = (int)Patience.TotalMilliseconds };

    public async Task<MailAnswer> SendAsync(MimeMessage message, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(2 * Patience);
        try
        {
            await ConnectAsync(patience.Token);
            await client.SendAsync(message, patience.Token);
            return MailAnswer.Accepted;
        }
        catch (SmtpCommandException exception) when (exception.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted)
        {
            return (int)exception.StatusCode >= 500 ? MailAnswer.Refused : MailAnswer.TryLater;
        }
        catch (NotSupportedException)
        {
            // An address beyond ASCII, and a server without SMTPUTF8. A server without encryption or login is told apart in ConnectAsync.
            return MailAnswer.Refused;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is IOException or CommandException or ProtocolException or System.Security.Authentication.AuthenticationException
            or MailKit.Security.AuthenticationException or SslHandshakeException or System.Net.Sockets.SocketException or ServiceNotConnectedException
            or ServiceNotAuthenticatedException or OperationCanceledException or TimeoutException)
        {
            throw new MailServerUnavailableException(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (client.IsConnected)
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                await client.DisconnectAsync(quit: true, patience.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or CommandException or ProtocolException or OperationCanceledException)
        {
            // Everything that was sent was answered: how the server takes leave does not matter.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        if (client.IsConnected)
        {
            return;
        }

        var encryption = !options.StartTls ? SecureSocketOptions.None
            : options.Port == 465 ? SecureSocketOptions.SslOnConnect
            : SecureSocketOptions.StartTls;
        try
        {
            await client.ConnectAsync(options.Host!, options.Port, encryption, cancellation);
        }
        catch (NotSupportedException exception)
        {
            // The server offers no encryption, and without it nothing is sent.
            throw new MailServerUnavailableException(exception);
        }

        if (string.IsNullOrEmpty(options.User))
        {
            return;
        }

        try
        {
            await client.AuthenticateAsync(options.User, options.Password ?? "", cancellation);
        }
        catch (Exception exception) when (exception is NotSupportedException or MailKit.Security.AuthenticationException or CommandException)
        {
            // The server offers no login, or refuses this one. Nothing is sent without it, so the next message may not find this connection.
            await client.DisconnectAsync(quit: true, cancellation);
            throw new MailServerUnavailableException(exception);
        }
    }
}
