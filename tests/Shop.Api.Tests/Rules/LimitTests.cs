using System.Globalization;
using System.Net;
using Shop.Api.Http.Limits;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Rules;

public sealed class LimitTests(LimitTests.Tight api) : IClassFixture<LimitTests.Tight>
{
    [Fact]
    public async Task Too_many_requests_are_429_and_every_answer_tells_what_is_left()
    {
        for (var left = 2; left >= 0; left--)
        {
            var answer = await RegisterAsync();
            Assert.NotEqual(HttpStatusCode.TooManyRequests, answer.Status);
            Assert.Equal("\"register\";q=3;w=3600", answer["RateLimit-Policy"]);
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"\"register\";r={left}"), answer["RateLimit"]);
        }

        var refused = (await RegisterAsync()).ExpectProblem(429, "rate-limited");
        var wait = int.Parse(refused["Retry-After"]!, CultureInfo.InvariantCulture);
        Assert.InRange(wait, 1, 3600);
        Assert.StartsWith("\"register\";r=0;t=", refused["RateLimit"], StringComparison.Ordinal);

        // Other limits are not used up by it, and health is not counted at all.
        using var other = await api.Http.GetAsync("/nothing");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        using var health = await api.Http.GetAsync("/health/live");
        Assert.False(health.Headers.Contains("RateLimit"));
    }

    [Fact]
    public async Task An_exception_is_answered_with_what_is_left_of_the_limit_that_counted_the_request()
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
    public void Addresses_of_one_household_count_as_one(string address, string expected) =>
        Assert.Equal(expected, RateLimits.AddressOf(IPAddress.Parse(address)));

    [Fact]
    public void Limits_that_make_no_sense_keep_the_host_from_starting()
    {
        var app = ApiHost.Build(["--ConnectionStrings:Shop=Host=x", "--RateLimits:User:Requests=0"]);

        var fault = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(
            () => ((Microsoft.Extensions.Options.IStartupValidator)app.Services.GetService(typeof(Microsoft.Extensions.Options.IStartupValidator))!).Validate());
        Assert.Contains("Requests", fault.Message, StringComparison.Ordinal);
    }

    private async Task<Answer> RegisterAsync()
    {
        using var response = await api.PostAsync("/api/v1/auth/register", "{}");
        return await Answer.OfAsync(response);
    }

    public sealed class Tight : ApiWithoutSilo
    {
        protected override string[] Settings =>
        [
            "--RateLimits:Register:Requests=3", "--RateLimits:Register:WindowSeconds=3600", "--RateLimits:Login:Requests=7", "--RateLimits:Login:WindowSeconds=3600",
        ];
    }
}
