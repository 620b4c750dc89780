using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Rules;

/// <summary>Clients that send or read slowly use neither the limit of the node nor its memory.</summary>
public sealed class SlowClientTests(SlowClientTests.OneRequest api) : IClassFixture<SlowClientTests.OneRequest>
{
    private const int BodyLength = 200 * 1024;
    private const int Received = BodyLength - 1024;

    [Fact]
    public async Task Slow_bodies_do_not_use_the_limit_of_requests()
    {
        using var first = await RawConnection.OpenAsync(api.Port);
        using var second = await RawConnection.OpenAsync(api.Port);
        await first.BeginBodyAsync("/api/v1/auth/register", 100);
        await second.BeginBodyAsync("/api/v1/auth/register", 100);

        using var other = await api.Http.GetAsync("/openapi/v1.json");

        Assert.Equal(200, (int)other.StatusCode);
    }

    [Fact]
    public async Task A_request_is_admitted_when_its_body_is_complete()
    {
        using var late = await RawConnection.OpenAsync(api.Port);
        await late.BeginBodyAsync(ApiWithTestEndpoints.Hang, 2);
        using var early = await RawConnection.OpenAsync(api.Port);
        await early.BeginBodyAsync(ApiWithTestEndpoints.Hang, 2);
        await early.SendAsync("{}");
        Assert.True(await api.Entered.WaitAsync(TimeSpan.FromSeconds(30)));

        await late.SendAsync("{}");

        var rejected = await late.ReadProblemAsync();
        Assert.Equal((503, "overloaded"), (rejected.Status, rejected.Code));
        api.Continue.Release();
        Assert.Equal(204, await early.ReadStatusAsync());
    }

    [Fact]
    public async Task Received_bodies_of_one_client_are_limited_in_bytes()
    {
        using var first = await BeginLongBodyAsync("127.0.0.1");
        using var second = await BeginLongBodyAsync("127.0.0.1");

        var rejected = await await Task.WhenAny(first.ReadProblemAsync(), second.ReadProblemAsync());

        Assert.Equal((429, "too-many-concurrent-requests"), (rejected.Status, rejected.Code));
        Assert.Equal("1", rejected.Headers["Retry-After"]);
    }

    [Fact]
    public async Task Received_bodies_of_all_clients_are_limited_in_bytes()
    {
        using var first = await BeginLongBodyAsync("127.0.0.2");
        using var second = await BeginLongBodyAsync("127.0.0.3");
        using var third = await BeginLongBodyAsync("127.0.0.4");

        var rejected = await await Task.WhenAny(first.ReadProblemAsync(), second.ReadProblemAsync(), third.ReadProblemAsync());

        Assert.Equal((503, "overloaded"), (rejected.Status, rejected.Code));
    }

    [Fact]
    public async Task The_connection_of_a_client_that_does_not_read_is_closed()
    {
        using var connection = await RawConnection.OpenAsync(api.Port);

        await connection.GetAsync(ApiWithTestEndpoints.Endless);

        Assert.True(await api.Aborted.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    private async Task<RawConnection> BeginLongBodyAsync(string source)
    {
        var connection = await RawConnection.OpenAsync(api.Port, source);
        await connection.BeginBodyAsync(ApiWithTestEndpoints.Hang, BodyLength);
        await connection.SendAsync("{" + new string(' ', Received - 1));
        return connection;
    }

    public sealed class OneRequest : ApiWithTestEndpoints
    {
        protected override string[] Settings =>
        [
            "--RateLimits:Enabled=false", "--Load:Requests=1", "--Load:BodyKiBPerClient=256", "--Load:BodyKiB=512",
            "--Load:MinResponseRate=100000000",
        ];
    }
}
