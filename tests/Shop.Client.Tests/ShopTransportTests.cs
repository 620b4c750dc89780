using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Shop.Client.Tests;

/// <summary>The timeout of an attempt: 40 s by default, longer for calls such as the audit.</summary>
public sealed class ShopTransportTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _respond = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _server;

    public ShopTransportTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapGet("/api/v1/slow", async () =>
        {
            _received.TrySetResult();
            await _respond.Task;
            return Results.Ok();
        });
    }

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.StartAsync(CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _respond.TrySetResult();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_call_waits_until_its_own_timeout()
    {
        using var transport = Transport();
        var call = transport.SendAsync(new(HttpMethod.Get, "slow", Timeout: TimeSpan.FromHours(1)), CancellationToken);
        await _received.Task.WaitAsync(CancellationToken);

        _time.Advance(TimeSpan.FromMinutes(30));
        _respond.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await call).Status);
    }

    [Fact]
    public async Task Other_calls_fail_after_the_default_timeout()
    {
        using var transport = Transport();
        var call = transport.SendAsync(new(HttpMethod.Get, "slow"), CancellationToken);
        await _received.Task.WaitAsync(CancellationToken);

        _time.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<ShopUnreachableException>(() => call);
    }

    private ShopTransport Transport() =>
        new(new Uri(_server.Urls.Single()), new OutageDetector(_time, timeout: TimeSpan.Zero, _ => { }), _time);
}
