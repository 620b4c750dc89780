using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shop.Hosting.Clustering;
using Shop.Hosting.Health;
using Shop.Hosting.Http;

namespace Shop.Hosting.Tests;

public sealed class ClientHostTests
{
    [Fact]
    public async Task Without_database_and_silo_a_client_host_lives_and_is_not_ready_and_can_be_stopped()
    {
        await using var app = Build();
        using var stop = new CancellationTokenSource();
        using var http = new HttpClient();

        var start = app.StartAsync(stop.Token);
        var root = new Uri($"http://127.0.0.1:{await PortAsync(app, start)}");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, new Uri(root, "/health/live")));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(http, new Uri(root, "/health/ready")));
        Assert.False(app.Services.GetRequiredService<ClusterConnection>().IsConnected);
        Assert.False(start.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => start.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateBuilder(
            ["--Api:Port=0", "--ConnectionStrings:Shop=Host=127.0.0.1;Port=1;Username=nobody"]);
        builder.Logging.ClearProviders();
        builder.ListenOn(ShopPort.Api);
        builder.AddShopClient();
        var app = builder.Build();
        app.MapShopHealth();
        return app;
    }

    // The host's start does not end without a silo: its web server's port is the sign that it listens.
    private static async Task<int> PortAsync(WebApplication app, Task start)
    {
        while (app.GetPort(ShopPort.Api) == 0)
        {
            Assert.False(start.IsFaulted, start.Exception?.Message);
            await Task.Yield();
        }

        return app.GetPort(ShopPort.Api);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, Uri uri)
    {
        using var answer = await http.GetAsync(uri);
        return answer.StatusCode;
    }
}
