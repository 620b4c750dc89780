using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Rules;

public sealed class DocsSwitchTests(DocsSwitchTests.WithoutDocs api) : IClassFixture<DocsSwitchTests.WithoutDocs>
{
    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs")]
    [InlineData("/docs/")]
    [InlineData("/docs/scalar.js")]
    public async Task Without_docs_their_paths_are_404(string path)
    {
        using var response = await api.Http.GetAsync(path);

        (await Answer.OfAsync(response)).ExpectProblem(404, "not-found");
    }

    public sealed class WithoutDocs : ApiWithoutSilo
    {
        protected override string[] Settings => ["--RateLimits:Enabled=false", "--Docs:Enabled=false"];
    }
}
