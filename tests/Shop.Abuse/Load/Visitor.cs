using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Shop.Abuse.Load;

/// <summary>A client of the API with its own network address, with or without a token. Thread-safe.</summary>
internal sealed class Visitor : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http;

    /// <param name="address">An address of the network 127.0.0.0/8. The API reads it from the connection.</param>
    /// <param name="timeout">The maximum duration of a request.</param>
    public Visitor(Uri shop, IPAddress address, TimeSpan timeout)
    {
        (Shop, Address) = (shop, address);
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
                new NetworkStream(await ConnectAsync(address, context.DnsEndPoint.Port, cancellationToken), ownsSocket: true),
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = false,
        })
        {
            BaseAddress = new Uri(shop, "api/v1/"),
            Timeout = timeout,
        };
    }

    public Uri Shop { get; }

    public IPAddress Address { get; }

    /// <summary>The access token. Null sends none.</summary>
    public string? Token { get; set; }

    /// <summary>Opens a connection to a port of 127.0.0.1 from this address.</summary>
    /// <param name="receiveBuffer">The size of the socket's receive buffer, which limits the TCP window. Null for the default.</param>
    public static async Task<Socket> ConnectAsync(
        IPAddress address, int port, CancellationToken cancellationToken, int? receiveBuffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (receiveBuffer is { } size)
            {
                socket.ReceiveBufferSize = size;
            }

            socket.Bind(new IPEndPoint(address, 0));
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and reads the response. Failures are answers without a status.</summary>
    public async Task<Answer> SendAsync(ShopRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var message = CreateMessage(request);
            using var response = await _http.SendAsync(message, cancellationToken);
            return new Answer((int)response.StatusCode, null, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            return Answer.None(cancellationToken.IsCancellationRequested ? Answer.Aborted : Answer.Timeout);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Answer.None(Answer.NoConnection);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage CreateMessage(ShopRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Path);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
        }

        message.Headers.Authorization = Token is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
        Add("Idempotency-Key", request.Key);
        Add("If-Match", request.IfMatch);
        Add("Prefer", request.Prefer);
        return message;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
