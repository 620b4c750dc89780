using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using MimeKit;

namespace Shop.Grains.Tests.Notifications;

/// <summary>
/// A mail server that speaks as much SMTP (RFC 5321) as a sender needs. It refuses <c>refused@</c>, sends <c>later@</c> away the first time,
/// and keeps what it accepts.
/// </summary>
internal sealed class TestMailServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<MimeMessage> _mails = Channel.CreateUnbounded<MimeMessage>();
    private readonly Channel<string> _turnedAway = Channel.CreateUnbounded<string>();
    private readonly HashSet<string> _seen = [];
    private readonly Task _running;

    public TestMailServer()
    {
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>While set, nobody is served.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>Whether it offers to log in; it refuses everybody who tries. Otherwise it does not know what that is.</summary>
    public bool RefusesLogin { get; init; }

    /// <summary>Whether it takes mail only from those who are logged in, so from nobody.</summary>
    public bool WantsLogin { get; init; }

    public async Task<MimeMessage> NextMailAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _mails.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Completes when somebody was not served, or a recipient not accepted.</summary>
    public async Task<string> NextTurnedAwayAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _turnedAway.Reader.ReadAsync(patience.Token);
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
                // The sender has gone.
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        if (IsUnavailable)
        {
            await writer.WriteLineAsync("421 away");
            _turnedAway.Writer.TryWrite("away");
            return;
        }

        await writer.WriteLineAsync("220 test");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            var answer = line.Split(' ', ':')[0].ToUpperInvariant() switch
            {
                "EHLO" => RefusesLogin ? "250-test\r\n250 AUTH PLAIN" : "250 test",
                "AUTH" => RefusesLogin ? "535 no such account" : "502 what?",
                "MAIL" => WantsLogin ? "530 log in first" : "250 ok",
                "RCPT" => Judge(line),
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            await writer.WriteLineAsync(answer);
            if (answer.StartsWith("354", StringComparison.Ordinal))
            {
                var mail = await ReadMailAsync(reader);
                await writer.WriteLineAsync("250 accepted");
                _mails.Writer.TryWrite(mail);
            }
            else if (answer.StartsWith("221", StringComparison.Ordinal))
            {
                return;
            }
        }
    }

    private string Judge(string recipient)
    {
        var answer = recipient.Contains("<refused", StringComparison.Ordinal) ? "550 no such user"
            : recipient.Contains("<later", StringComparison.Ordinal) && _seen.Add(recipient) ? "450 try later"
            : "250 ok";
        if (answer[0] != '2')
        {
            _turnedAway.Writer.TryWrite(recipient);
        }

        return answer;
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
