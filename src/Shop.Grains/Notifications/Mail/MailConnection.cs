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

    private readonly SmtpClient _client = new() { Timeout = (int)Patience.TotalMilliseconds };

    public async Task<MailAnswer> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(2 * Patience);
        try
        {
            await ConnectAsync(patience.Token);
            await _client.SendAsync(message, patience.Token);
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
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
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
            if (_client.IsConnected)
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                await _client.DisconnectAsync(quit: true, patience.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or CommandException or ProtocolException or OperationCanceledException)
        {
            // Everything that was sent was answered: how the server takes leave does not matter.
        }
        finally
        {
            _client.Dispose();
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (_client.IsConnected)
        {
            return;
        }

        var encryption = !options.StartTls ? SecureSocketOptions.None
            : options.Port == 465 ? SecureSocketOptions.SslOnConnect
            : SecureSocketOptions.StartTls;
        try
        {
            await _client.ConnectAsync(options.Host!, options.Port, encryption, cancellationToken);
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
            await _client.AuthenticateAsync(options.User, options.Password ?? "", cancellationToken);
        }
        catch (Exception exception) when (exception is NotSupportedException or MailKit.Security.AuthenticationException or CommandException)
        {
            // The server offers no login, or refuses this one. Nothing is sent without it, so the next message may not find this connection.
            await _client.DisconnectAsync(quit: true, cancellationToken);
            throw new MailServerUnavailableException(exception);
        }
    }
}
