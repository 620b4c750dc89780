using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using MimeKit;

namespace Shop.Grains.Tests.Notifications;

/// <summary>
/// A mail server with the part of SMTP (RFC 5321) that a sender needs. It rejects <c>rejected@</c> permanently, <c>later@</c> once, and
/// <c>never@</c> each time. It drops the connection at <c>drop@</c>, and keeps accepted mails.
/// </summary>
internal sealed class TestMailServer : IAsyncDisposable
{
    /// <summary>The rejection reported by <see cref="NextRejectionAsync"/> while the server is unavailable.</summary>
    public const string Unavailable = "unavailable";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<MimeMessage> _mails = Channel.CreateUnbounded<MimeMessage>();
    private readonly Channel<string> _rejections = Channel.CreateUnbounded<string>();
    private readonly HashSet<string> _seen = [];
    private readonly Task _running;

    public TestMailServer()
    {
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>True to reject all connections.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>True to offer a login and reject all users. Otherwise the server has no login.</summary>
    public bool RejectsLogin { get; init; }

    /// <summary>True to require a login, which the server does not offer.</summary>
    public bool RequiresLogin { get; init; }

    public async Task<MimeMessage> NextMailAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        return await _mails.Reader.ReadAsync(timeout.Token);
    }

    /// <summary>Completes with the next rejected recipient, or with <see cref="Unavailable"/> for a rejected connection.</summary>
    public async Task<string> NextRejectionAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout);
        return await _rejections.Reader.ReadAsync(timeout.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            try
            {
                await ServeAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The client disconnected.
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        if (IsUnavailable)
        {
            await writer.WriteLineAsync("421 unavailable");
            _rejections.Writer.TryWrite(Unavailable);
            return;
        }

        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            var reply = line.Split(' ', ':')[0].ToUpperInvariant() switch
            {
                "EHLO" => RejectsLogin ? "250-test\r\n250 AUTH PLAIN" : "250 test",
                "AUTH" => RejectsLogin ? "535 no such account" : "502 not implemented",
                "MAIL" => RequiresLogin ? "530 authentication required" : "250 ok",
                "RCPT" => ReplyTo(line),
                "DATA" => "354 send the mail",
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            if (line.Contains("<drop", StringComparison.Ordinal))
            {
                return;
            }

            await writer.WriteLineAsync(reply);
            if (reply.StartsWith("354", StringComparison.Ordinal))
            {
                var mail = await ReadMailAsync(reader);
                await writer.WriteLineAsync("250 accepted");
                _mails.Writer.TryWrite(mail);
            }
            else if (reply.StartsWith("221", StringComparison.Ordinal))
            {
                return;
            }
        }
    }

    private string ReplyTo(string recipient)
    {
        var reply = recipient.Contains("<rejected", StringComparison.Ordinal) ? "550 no such user"
            : recipient.Contains("<never", StringComparison.Ordinal) ? "450 try later"
            : recipient.Contains("<later", StringComparison.Ordinal) && _seen.Add(recipient) ? "450 try later"
            : "250 ok";
        if (reply[0] != '2')
        {
            _rejections.Writer.TryWrite(recipient);
        }

        return reply;
    }

    private static async Task<MimeMessage> ReadMailAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && line != ".")
        {
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        return await MimeMessage.LoadAsync(content);
    }
}
