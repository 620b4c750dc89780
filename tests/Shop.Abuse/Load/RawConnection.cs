using System.Net.Sockets;
using System.Text;
using Shop.Abuse.Attacks;

namespace Shop.Abuse.Load;

/// <summary>One connection of an attacker that controls each byte. Its requests have "Connection: close".</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    // "HTTP/1.1 200"
    private const int StatusBytes = 12;
    private const int StatusAt = 9;

    private readonly Visitor _visitor;
    private readonly Socket _socket;
    private readonly Tally _tally;

    private RawConnection(Visitor visitor, Socket socket, Tally tally) => (_visitor, _socket, _tally) = (visitor, socket, tally);

    /// <summary>Whether the server has answered or closed the connection.</summary>
    public bool HasAnswer => _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Distributes the beginnings of many connections over a second.</summary>
    public static TimeSpan Spread(int number) => TimeSpan.FromMilliseconds(1 + (number % 1_000));

    /// <summary>Connects. Null if the server does not accept the connection, or after cancellation.</summary>
    /// <param name="receiveBuffer">The size of the receive buffer, which limits the TCP window. Null for the default.</param>
    public static async Task<RawConnection?> OpenAsync(
        Visitor visitor, Tally tally, CancellationToken cancellationToken, int? receiveBuffer = null)
    {
        try
        {
            var socket = await Visitor.ConnectAsync(visitor.Address, visitor.Shop.Port, cancellationToken, receiveBuffer);
            return new RawConnection(visitor, socket, tally);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            if (exception is SocketException)
            {
                tally.Record(Answer.NoConnection);
            }

            return null;
        }
    }

    /// <summary>Sends the head of an order, with a new key. False if the connection is closed.</summary>
    /// <param name="length">The header with the length or the encoding of the body.</param>
    public Task<bool> SendOrderHeadAsync(string length, CancellationToken cancellationToken) => SendHeadAsync(
        "POST /api/v1/orders",
        cancellationToken,
        "Content-Type: application/json",
        $"Idempotency-Key: {ShopRequest.NewKey()}",
        length);

    /// <summary>Sends a request line and headers, with the visitor's token. False if the connection is closed.</summary>
    /// <param name="request">The method and the path.</param>
    public Task<bool> SendHeadAsync(string request, CancellationToken cancellationToken, params string[] headers)
    {
        var head = new StringBuilder($"{request} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
        if (_visitor.Token is { } token)
        {
            head.Append("Authorization: Bearer ").Append(token).Append("\r\n");
        }

        foreach (var header in headers)
        {
            head.Append(header).Append("\r\n");
        }

        return SendAsync(head.Append("\r\n").ToString(), cancellationToken);
    }

    /// <summary>False if the connection is closed, or after cancellation.</summary>
    public Task<bool> SendAsync(string text, CancellationToken cancellationToken) =>
        SendAsync(Encoding.ASCII.GetBytes(text), cancellationToken);

    /// <summary>False if the connection is closed, or after cancellation.</summary>
    public async Task<bool> SendAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length;)
            {
                sent += await _socket.SendAsync(bytes.AsMemory(sent), cancellationToken);
            }

            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits for the beginning of the response and counts it. Counts "held" if there is none until cancellation.</summary>
    public async Task ReadStatusAsync(CancellationToken cancellationToken)
    {
        var status = new byte[StatusBytes];
        try
        {
            for (var read = 0; read < StatusBytes;)
            {
                var more = await _socket.ReceiveAsync(status.AsMemory(read), cancellationToken);
                if (more == 0)
                {
                    _tally.Record("closed");
                    return;
                }

                read += more;
            }

            _tally.Record(Encoding.ASCII.GetString(status, StatusAt, StatusBytes - StatusAt));
        }
        catch (OperationCanceledException)
        {
            _tally.Record("held");
        }
        catch (SocketException)
        {
            _tally.Record("closed");
        }
    }

    /// <summary>Reads some bytes. False at the end of the response, or after cancellation.</summary>
    public async Task<bool> ReadAsync(int bytes, CancellationToken cancellationToken)
    {
        try
        {
            return await _socket.ReceiveAsync(new byte[bytes], cancellationToken) > 0;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
