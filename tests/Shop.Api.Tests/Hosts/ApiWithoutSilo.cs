using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Shop.Hosting.Http;

namespace Shop.Api.Tests.Hosts;

/// <summary>An API without a silo, for rules that are checked before a grain is called.</summary>
public class ApiWithoutSilo : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private WebApplication? _app;
    private Task _starting = Task.CompletedTask;

    public HttpClient Http { get; private set; } = new();

    public int Port { get; private set; }

    protected virtual string[] Settings => ["--RateLimits:Enabled=false"];

    public async ValueTask InitializeAsync()
    {
        _app = ApiHost.Build(
        [
            "--environment=Development", "--ConnectionStrings:Shop=Host=127.0.0.1;Port=1;Username=none;Database=none",
            "--Api:Port=0", "--Api:MetricsPort=0",
            .. ShopApp.Quiet, "--Logging:LogLevel:Shop=Critical", "--Logging:LogLevel:Microsoft.Extensions.Hosting=None", .. Settings,
        ], Configure);
        Map(_app);

        // StartAsync does not complete without a silo. The web server starts before.
        _starting = _app.StartAsync(_stop.Token);
        while ((Port = _app.GetPort(ShopPort.Api)) == 0 || !await IsAliveAsync())
        {
            await Task.Delay(20);
        }

        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Http.Dispose();
        await _stop.CancelAsync();
        try
        {
            await _starting;
        }
        catch (OperationCanceledException)
        {
            // The start was canceled above.
        }

        await _app!.StopAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>Changes the host before it is built.</summary>
    protected virtual void Configure(WebApplicationBuilder builder)
    {
    }

    /// <summary>Adds endpoints.</summary>
    protected virtual void Map(WebApplication app)
    {
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body, string mediaType = "application/json") =>
        PostAsync(path, Encoding.UTF8.GetBytes(body), mediaType);

    public async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string mediaType = "application/json")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return await Http.PostAsync(path, content);
    }

    private async Task<bool> IsAliveAsync()
    {
        try
        {
            using var probe = new HttpClient();
            using var answer = await probe.GetAsync($"http://127.0.0.1:{Port}/health/live");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
