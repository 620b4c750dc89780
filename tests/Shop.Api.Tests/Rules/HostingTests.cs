using System.Net;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Rules;

public sealed class HostingTests(HostingTests.OneRequest api) : IClassFixture<HostingTests.OneRequest>
{
    [Fact]
    public async Task A_request_above_the_load_limit_is_503_immediately_and_health_still_responds()
    {
        var hanging = api.PostAsync(ApiWithTestEndpoints.Hang, "{}");
        Assert.True(await api.Entered.WaitAsync(TimeSpan.FromSeconds(20)));

        using var nothing = await api.Http.GetAsync("/nothing");

        Assert.NotNull((await Answer.OfAsync(nothing)).ExpectProblem(503, "overloaded")["Retry-After"]);
        using var health = await api.Http.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        api.Continue.Release();
        using var answer = await hanging;
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await UntilAsync(answer => answer.Status == HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_configured_origins_may_call_from_a_browser()
    {
        Assert.Equal("https://shop.example", await AllowedAsync("https://shop.example"));
        Assert.Null(await AllowedAsync("https://evil.example"));
    }

    [Fact]
    public async Task The_forwarded_address_of_a_known_proxy_is_used()
    {
        Assert.Equal("\"anonymous\";r=4", await RemainingAsync("192.0.2.1"));
        Assert.Equal("\"anonymous\";r=3", await RemainingAsync("192.0.2.1"));
        Assert.Equal("\"anonymous\";r=4", await RemainingAsync("192.0.2.2"));
    }

    private async Task<string?> AllowedAsync(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/orders");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("X-Forwarded-For", "192.0.2.10");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization, idempotency-key");
        var answer = await SendAsync(request);
        return answer["Access-Control-Allow-Origin"];
    }

    private async Task<string?> RemainingAsync(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nothing");
        request.Headers.Add("X-Forwarded-For", address);
        return (await SendAsync(request))["RateLimit"];
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using var response = await api.Http.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    private async Task<Answer> UntilAsync(Func<Answer, bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        for (var i = 1; ; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/nothing");
            request.Headers.Add("X-Forwarded-For", $"198.51.{i / 250}.{i % 250}");
            if (await SendAsync(request) is var answer && condition(answer))
            {
                return answer;
            }

            await Task.Delay(20, timeout.Token);
        }
    }

    public sealed class OneRequest : ApiWithTestEndpoints
    {
        protected override string[] Settings =>
        [
            "--Load:Requests=1", "--RateLimits:Anonymous:Requests=5",
            "--Cors:Origins:0=https://shop.example", "--Proxies:Networks:0=127.0.0.0/8",
        ];
    }
}
