using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shop.Api.Http.Limits;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Rules;

public sealed class LimitTests(LimitTests.LowLimits api) : IClassFixture<LimitTests.LowLimits>
{
    [Fact]
    public async Task Too_many_requests_are_429_and_each_response_has_the_remaining_requests()
    {
        for (var remaining = 2; remaining >= 0; remaining--)
        {
            var answer = await RegisterAsync();
            Assert.NotEqual(HttpStatusCode.TooManyRequests, answer.Status);
            Assert.Equal("\"register\";q=3;w=3600", answer["RateLimit-Policy"]);
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"\"register\";r={remaining}"), answer["RateLimit"]);
        }

        var rejected = (await RegisterAsync()).ExpectProblem(429, "rate-limited");
        var retryAfter = int.Parse(rejected["Retry-After"]!, CultureInfo.InvariantCulture);
        Assert.InRange(retryAfter, 1, 3600);
        Assert.StartsWith("\"register\";r=0;t=", rejected["RateLimit"], StringComparison.Ordinal);

        // Other limits are not affected, and health has no limit.
        using var other = await api.Http.GetAsync("/nothing");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        using var health = await api.Http.GetAsync("/health/live");
        Assert.False(health.Headers.Contains("RateLimit"));
    }

    [Fact]
    public async Task An_error_response_has_the_limit_that_counted_the_request()
    {
        using var response = await api.PostAsync("/api/v1/auth/login", "{");

        var answer = (await Answer.OfAsync(response)).ExpectProblem(400, "malformed-body");
        Assert.Equal("\"login\";q=7;w=3600", answer["RateLimit-Policy"]);
        Assert.Equal("\"login\";r=6", answer["RateLimit"]);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "20010DB800010002")]
    [InlineData("2001:db8:1:2:ffff::1", "20010DB800010002")]
    public void Addresses_of_one_IPv6_network_count_as_one(string address, string expected) =>
        Assert.Equal(expected, RateLimits.AddressOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData("RateLimits:User:Requests")]
    [InlineData("Load:Streams")]
    [InlineData("Load:RequestsPerAddress")]
    [InlineData("Load:StreamsPerUser")]
    [InlineData("Load:BodyDeadline")]
    [InlineData("Load:BodyKiBPerClient")]
    [InlineData("Load:MinResponseRate")]
    public void The_host_does_not_start_with_invalid_limits(string key)
    {
        var app = ApiHost.Build(["--ConnectionStrings:Shop=Host=x", $"--{key}=0"]);

        var exception = Assert.Throws<OptionsValidationException>(() => app.Services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(key.Split(':')[^1], exception.Message, StringComparison.Ordinal);
    }

    private async Task<Answer> RegisterAsync()
    {
        using var response = await api.PostAsync("/api/v1/auth/register", "{}");
        return await Answer.OfAsync(response);
    }

    public sealed class LowLimits : ApiWithoutSilo
    {
        protected override string[] Settings =>
        [
            "--RateLimits:Register:Requests=3", "--RateLimits:Register:WindowSeconds=3600",
            "--RateLimits:Login:Requests=7", "--RateLimits:Login:WindowSeconds=3600",
        ];
    }
}
