using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shop.Hosting.Health;
using Shop.Hosting.Http;
using Shop.Hosting.Telemetry;

namespace Shop.Hosting.Tests.Http;

public sealed class ShopPortTests : IAsyncLifetime
{
    private readonly WebApplication _app = Build();
    private readonly HttpClient _http = new();

    public async ValueTask InitializeAsync() => await _app.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("/main", HttpStatusCode.OK, HttpStatusCode.NotFound)]
    [InlineData("/metrics", HttpStatusCode.NotFound, HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("/nowhere", HttpStatusCode.NotFound, HttpStatusCode.NotFound)]
    public async Task An_endpoint_is_available_on_its_port_only(string path, HttpStatusCode main, HttpStatusCode metrics)
    {
        Assert.Equal(main, await GetAsync(ShopPort.Api, path));
        Assert.Equal(metrics, await GetAsync(ShopPort.ApiMetrics, path));
    }

    [Fact]
    public async Task A_Host_header_with_another_port_has_no_effect()
    {
        var metrics = _app.GetPort(ShopPort.ApiMetrics);

        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(ShopPort.Api, "/metrics", $"localhost:{metrics}"));
    }

    [Fact]
    public async Task On_another_port_an_unsupported_method_is_404_not_405()
    {
        using var response = await _http.PostAsync(new Uri($"http://127.0.0.1:{_app.GetPort(ShopPort.ApiMetrics)}/main"), null);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public void By_default_a_host_listens_on_loopback_only()
    {
        Assert.All(_app.Urls, url => Assert.StartsWith("http://127.0.0.1:", url, StringComparison.Ordinal));
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateBuilder(
            ["--Api:Port=0", "--Api:MetricsPort=0", "--DOTNET_RUNNING_IN_CONTAINER=false", "--http_ports=1"]);
        builder.Logging.ClearProviders();
        builder.AddShopTelemetry("shop-test");
        builder.Services.AddHealthChecks();
        builder.ListenOn(ShopPort.Api, ShopPort.ApiMetrics);
        var app = builder.Build();
        app.MapShopHealth();
        app.MapShopMetrics(ShopPort.ApiMetrics);
        app.MapGet("/main", () => "main");
        return app;
    }

    private async Task<HttpStatusCode> GetAsync(ShopPort port, string path, string? host = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_app.GetPort(port)}{path}");
        request.Headers.Host = host;
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }
}
