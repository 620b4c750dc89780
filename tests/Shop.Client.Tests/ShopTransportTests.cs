using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Shop.Client.Tests;

/// <summary>How long an answer may take: most of them seconds, an audit as long as there are rows.</summary>
public sealed class ShopTransportTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _shop;

    public ShopTransportTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _shop = builder.Build();
        _shop.MapGet("/api/v1/slow", async () =>
        {
            _asked.TrySetResult();
            await _answers.Task;
            return Results.Ok();
        });
    }

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _shop.StartAsync(CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _answers.TrySetResult();
        await _shop.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_may_take_long_is_waited_for()
    {
        using var transport = Transport();
        var calling = transport.SendAsync(new(HttpMethod.Get, "slow", Longest: TimeSpan.FromHours(1)), CancellationToken);
        await _asked.Task.WaitAsync(CancellationToken);

        _time.Advance(TimeSpan.FromMinutes(30));
        _answers.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await calling).Status);
    }

    [Fact]
    public async Task Any_other_is_not()
    {
        using var transport = Transport();
        var calling = transport.SendAsync(new(HttpMethod.Get, "slow"), CancellationToken);
        await _asked.Task.WaitAsync(CancellationToken);

        _time.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<ShopUnreachableException>(() => calling);
    }

    private ShopTransport Transport() => new(new Uri(_shop.Urls.Single()), new Outage(_time, patience: TimeSpan.Zero, _ => { }), _time);
}
