using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Shop.Hosting.Http;

namespace Shop.Hosting.Tests.Http;

/// <summary>Ports that are held for a host are nobody else's from the first moment to the last.</summary>
public sealed class ReservedPortsTests : IDisposable
{
    private readonly ReservedPorts _held = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _held.Dispose();

    [Fact]
    public async Task A_host_serves_on_a_held_socket_even_who_connected_before()
    {
        var port = _held.TryHold(0)!.Value;
        await using var app = Build(port);
        using var http = new HttpClient();
        var early = http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), CancellationToken);

        await app.StartAsync(CancellationToken);

        Assert.Equal("served", await early);
        Assert.Equal(port, app.GetPort(ShopPort.Api));
    }

    [Fact]
    public async Task Nobody_else_gets_the_port_and_the_end_of_the_host_frees_it()
    {
        var port = _held.TryHold(0)!.Value;
        Assert.Null(_held.TryHold(port));
        await using (var app = Build(port))
        {
            Assert.Null(_held.TryHold(port));
            await app.StartAsync(CancellationToken);
            Assert.Null(_held.TryHold(port));
            await app.StopAsync(CancellationToken);
        }

        Assert.Equal(port, _held.TryHold(port));
    }

    [Fact]
    public async Task A_port_that_is_not_held_is_refused_as_ever_if_it_is_taken()
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
        builder.ListenOnHeld(_held);
        var app = builder.Build();
        app.MapGet("/", () => "served");
        return app;
    }
}
