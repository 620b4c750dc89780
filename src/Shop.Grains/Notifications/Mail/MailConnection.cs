using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Shop.Notifications.Mail;

/// <summary>The mail server is unavailable: no connection, no encryption, no login, or it rejects this sender. Temporary.</summary>
internal sealed class MailServerUnavailableException(Exception inner) : Exception("Mail server unavailable.", inner);

/// <summary>The reply of the mail server to one message.</summary>
internal enum MailReply
{
    Accepted,

    /// <summary>A temporary rejection (4xx).</summary>
    Deferred,

    /// <summary>A permanent rejection (5xx).</summary>
    Rejected,

    /// <summary>The server dropped the connection, or did not reply, during this message.</summary>
    Dropped,
}

/// <summary>A connection to the mail server for several messages, opened by the first one. Not thread-safe.</summary>
internal sealed class MailConnection(MailOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(15);

    private readonly SmtpClient _client = new() { Timeout = (int)CommandTimeout.TotalMilliseconds };

    /// <summary>Sends one message. Not idempotent: after a fault it may or may not be delivered.</summary>
    /// <exception cref="MailServerUnavailableException">The server is unavailable; retry later.</exception>
    public async Task<MailReply> SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(2 * CommandTimeout);
        var isConnected = false;
        try
        {
            await ConnectAsync(timeout.Token);
            isConnected = true;
            await _client.SendAsync(message, timeout.Token);
            return MailReply.Accepted;
        }
        catch (SmtpCommandException exception)
            when (exception.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted)
        {
            return (int)exception.StatusCode >= 500 ? MailReply.Rejected : MailReply.Deferred;
        }
        catch (NotSupportedException)
        {
            // The address has non-ASCII characters and the server lacks SMTPUTF8. ConnectAsync handles servers without encryption or login.
            return MailReply.Rejected;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (isConnected && IsDropped(exception))
        {
            // The client has disconnected. The next message gets another connection.
            return MailReply.Dropped;
        }
        catch (Exception exception) when (IsConnectionFault(exception))
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
                using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(2));
                await _client.DisconnectAsync(quit: true, timeout.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or CommandException or ProtocolException or OperationCanceledException)
        {
            // All replies were received, so the outcome of QUIT does not matter.
        }
        finally
        {
            _client.Dispose();
        }
    }

    private static bool IsDropped(Exception exception) =>
        exception is IOException or SocketException or TimeoutException or OperationCanceledException or ProtocolException;

    private static bool IsConnectionFault(Exception exception) => exception
        is IOException or SocketException or TimeoutException or OperationCanceledException
        or CommandException or ProtocolException or SslHandshakeException
        or ServiceNotConnectedException or ServiceNotAuthenticatedException
        or System.Security.Authentication.AuthenticationException or MailKit.Security.AuthenticationException;

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
            // The server does not offer encryption. Nothing is sent without it.
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
        catch (Exception exception)
            when (exception is NotSupportedException or MailKit.Security.AuthenticationException or CommandException)
        {
            // The server does not offer a login, or rejects this one. The next message must not reuse the connection, which has no login.
            await _client.DisconnectAsync(quit: true, cancellationToken);
            throw new MailServerUnavailableException(exception);
        }
    }
}
