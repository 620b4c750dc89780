using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Shop.Api.Tests.Hosts;

/// <summary>A connection to the API whose bytes the test controls.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TcpClient _client;
    private readonly StreamReader _reader;

    private RawConnection(TcpClient client)
    {
        _client = client;
        _reader = new StreamReader(client.GetStream());
    }

    /// <param name="source">A loopback address, as the address of the client.</param>
    public static async Task<RawConnection> OpenAsync(int port, string source = "127.0.0.1")
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(source), 0));
        await client.ConnectAsync(IPAddress.Loopback, port);
        return new RawConnection(client);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }

    public Task SendAsync(string text) => _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    /// <summary>Sends the headers of a request without a body.</summary>
    public Task GetAsync(string path, params string[] headers) => SendHeadersAsync("GET", path, headers);

    /// <summary>Sends the headers of a request and returns when the server begins to receive the body.</summary>
    public async Task BeginBodyAsync(string path, int length, params string[] headers)
    {
        await SendHeadersAsync(
            "POST", path, [$"Content-Length: {length}", "Content-Type: application/json", "Expect: 100-continue", .. headers]);
        Assert.Equal(100, await ReadStatusAsync());
        await ReadHeadersAsync();
    }

    /// <summary>Reads a response with a problem.</summary>
    public async Task<(int Status, string Code, IReadOnlyDictionary<string, string> Headers)> ReadProblemAsync()
    {
        var status = await ReadStatusAsync();
        var headers = await ReadHeadersAsync();
        string? line;
        do
        {
            line = await ReadLineAsync();
        }
        while (line?.StartsWith('{') is false);

        return (status, JsonNode.Parse(line!)!["code"]!.GetValue<string>(), headers);
    }

    public async Task<int> ReadStatusAsync() => int.Parse((await ReadLineAsync())!.Split(' ')[1], null);

    private Task SendHeadersAsync(string method, string path, string[] headers) =>
        SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");

    private async Task<Dictionary<string, string>> ReadHeadersAsync()
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            var parts = line.Split(':', 2);
            headers[parts[0]] = parts[1].Trim();
        }

        return headers;
    }

    private Task<string?> ReadLineAsync() => _reader.ReadLineAsync().WaitAsync(Patience);
}
