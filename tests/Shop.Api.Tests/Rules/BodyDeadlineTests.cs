using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Rules;

public sealed class BodyDeadlineTests(BodyDeadlineTests.ImpatientApi api) : IClassFixture<BodyDeadlineTests.ImpatientApi>
{
    [Fact]
    public async Task A_body_that_is_incomplete_at_the_deadline_is_408()
    {
        using var connection = await RawConnection.OpenAsync(api.Port);
        await connection.BeginBodyAsync("/api/v1/auth/register", 60_000);

        // Fast enough for the web server's limit of bytes per second.
        await connection.SendAsync("{" + new string(' ', 50_000));

        var answer = await connection.ReadProblemAsync();
        Assert.Equal((408, "request-timeout"), (answer.Status, answer.Code));
        Assert.Equal("close", answer.Headers["Connection"]);
    }

    public sealed class ImpatientApi : ApiWithoutSilo
    {
        protected override string[] Settings => ["--RateLimits:Enabled=false", "--Load:BodyDeadline=00:00:01"];
    }
}
