using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Shop.Hosting.Http;

namespace Shop.Hosting.Tests.Http;

/// <summary>No other program can take a reserved port until its host stops.</summary>
public sealed class ReservedPortsTests : IDisposable
{
    private readonly ReservedPorts _reserved = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _reserved.Dispose();

    [Fact]
    public async Task A_host_serves_clients_that_connected_to_its_reserved_port_before()
    {
        var port = _reserved.TryReserve(0)!.Value;
        await using var app = Build(port);
        using var http = new HttpClient();
        var early = http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), CancellationToken);

        await app.StartAsync(CancellationToken);

        Assert.Equal("served", await early);
        Assert.Equal(port, app.GetPort(ShopPort.Api));
    }

    [Fact]
    public async Task A_reserved_port_is_in_use_until_its_host_stops()
    {
        var port = _reserved.TryReserve(0)!.Value;
        Assert.Null(_reserved.TryReserve(port));
        await using (var app = Build(port))
        {
            Assert.Null(_reserved.TryReserve(port));
            await app.StartAsync(CancellationToken);
            Assert.Null(_reserved.TryReserve(port));
            await app.StopAsync(CancellationToken);
        }

        Assert.Equal(port, _reserved.TryReserve(port));
    }

    [Fact]
    public async Task A_host_does_not_start_on_an_unreserved_port_that_is_in_use()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var app = Build(((IPEndPoint)other.LocalEndpoint).Port);

        await Assert.ThrowsAsync<IOException>(() => app.StartAsync(CancellationToken));
    }

    private WebApplication Build(int port)
    {
        var builder = WebApplication.CreateBuilder([$"--Api:Port={port}", "--Http:Bind=loopback"]);
        builder.Logging.ClearProviders();
        builder.ListenOn(ShopPort.Api);
        builder.ListenOnReserved(_reserved);
        var app = builder.Build();
        app.MapGet("/", () => "served");
        return app;
    }
}
