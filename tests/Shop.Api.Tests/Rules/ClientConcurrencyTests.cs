using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Rules;

public sealed class ClientConcurrencyTests(ClientConcurrencyTests.LowLimits api) : IClassFixture<ClientConcurrencyTests.LowLimits>
{
    private const string Path = "/api/v1/auth/register";

    [Fact]
    public async Task Requests_of_one_address_above_its_limit_are_429()
    {
        using (await BeginBodyAsync("127.0.0.1"))
        using (await BeginBodyAsync("127.0.0.1"))
        using (await BeginBodyAsync("127.0.0.1"))
        {
            await AssertRejectedAsync("/nothing", "127.0.0.1");
            Assert.Equal(404, await GetAsync("/nothing", "127.0.0.2"));
            Assert.Equal(200, await GetAsync("/health/live", "127.0.0.1"));
        }

        await UntilAsync(async () => await GetAsync("/nothing", "127.0.0.1") == 404);
    }

    [Fact]
    public async Task Streams_of_one_address_above_its_limit_are_429()
    {
        using var first = await OpenStreamAsync("127.0.0.3");
        using var second = await OpenStreamAsync("127.0.0.3");

        await AssertRejectedAsync(ApiWithTestEndpoints.Stream, "127.0.0.3");
        Assert.Equal(404, await GetAsync("/nothing", "127.0.0.3"));
        Assert.Equal(200, await GetAsync(ApiWithTestEndpoints.Stream, "127.0.0.4"));
    }

    [Fact]
    public async Task Requests_of_one_user_above_its_limit_are_429()
    {
        var user = ApiWithTestEndpoints.HeaderOf(Guid.CreateVersion7());
        using var first = await BeginBodyAsync("127.0.0.5", user);
        using var second = await BeginBodyAsync("127.0.0.6", user);

        await AssertRejectedAsync("/nothing", "127.0.0.7", user);
        Assert.Equal(404, await GetAsync("/nothing", "127.0.0.7", ApiWithTestEndpoints.HeaderOf(Guid.CreateVersion7())));
    }

    [Fact]
    public async Task Streams_of_one_user_above_its_limit_are_429()
    {
        var user = ApiWithTestEndpoints.HeaderOf(Guid.CreateVersion7());
        using var stream = await OpenStreamAsync("127.0.0.8", user);

        await AssertRejectedAsync(ApiWithTestEndpoints.Stream, "127.0.0.9", user);
        Assert.Equal(404, await GetAsync("/nothing", "127.0.0.9", user));
    }

    [Fact]
    public async Task An_administrator_has_the_limit_of_the_address_only()
    {
        var admin = ApiWithTestEndpoints.HeaderOf(Guid.CreateVersion7(), isAdmin: true);
        using var first = await BeginBodyAsync("127.0.0.10", admin);
        using var second = await BeginBodyAsync("127.0.0.10", admin);

        Assert.Equal(404, await GetAsync("/nothing", "127.0.0.10", admin));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    private async Task AssertRejectedAsync(string path, string source, params string[] headers)
    {
        using var connection = await RawConnection.OpenAsync(api.Port, source);
        await connection.GetAsync(path, headers);
        var answer = await connection.ReadProblemAsync();
        Assert.Equal((429, "too-many-concurrent-requests", "1"), (answer.Status, answer.Code, answer.Headers["Retry-After"]));
    }

    private async Task<int> GetAsync(string path, string source, params string[] headers)
    {
        using var connection = await RawConnection.OpenAsync(api.Port, source);
        await connection.GetAsync(path, headers);
        return await connection.ReadStatusAsync();
    }

    private async Task<RawConnection> BeginBodyAsync(string source, params string[] headers)
    {
        var connection = await RawConnection.OpenAsync(api.Port, source);
        await connection.BeginBodyAsync(Path, 100, headers);
        return connection;
    }

    private async Task<RawConnection> OpenStreamAsync(string source, params string[] headers)
    {
        var connection = await RawConnection.OpenAsync(api.Port, source);
        await connection.GetAsync(ApiWithTestEndpoints.Stream, headers);
        Assert.Equal(200, await connection.ReadStatusAsync());
        return connection;
    }

    public sealed class LowLimits : ApiWithTestEndpoints
    {
        protected override string[] Settings =>
        [
            "--RateLimits:Enabled=false", "--Load:RequestsPerAddress=3", "--Load:StreamsPerAddress=2",
            "--Load:RequestsPerUser=2", "--Load:StreamsPerUser=1",
        ];
    }
}
