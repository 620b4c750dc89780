using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shop.Api.Http.Problems;
using Shop.Faults;
using Shop.Paging;

namespace Shop.Api.Tests.Http;

public sealed class FaultHandlerTests
{
    public static TheoryData<Exception, string> Faults => new()
    {
        { new StorageUnavailableException(), "unavailable" },
        { new TimeoutException("Response did not arrive on time"), "unavailable" },
        { new SiloUnavailableException("silo is dead"), "unavailable" },
        { new OverloadedException(), "overloaded" },
        { new GatewayTooBusyException(), "overloaded" },
        { new BadHttpRequestException("Request body too large", 413), "payload-too-large" },
        { new BadHttpRequestException("Failed to bind parameter \"Guid id\"", 400), "bad-request" },
        { new InvalidOperationException("SELECT secret FROM users"), "internal-error" },
        { new ArgumentException("Shop.Orders"), "internal-error" },
        { new UnreadableCursorException(), "invalid-cursor" },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void An_infrastructure_error_is_503_and_a_bug_is_500(Exception exception, string code)
    {
        var problem = FaultHandler.Describe(exception);

        Assert.Equal(code, problem.Code.Code);
        Assert.Equal(problem.Code.Status == 503, problem.RetryAfter is not null);
    }

    [Fact]
    public async Task The_advice_of_an_endpoint_replaces_the_detail_if_the_outcome_is_unknown()
    {
        var endpoint = new Endpoint(null, new EndpointMetadataCollection(new UnknownOutcome("Look first.")), "an endpoint");

        Assert.Equal("Look first.", await DetailAsync(new TimeoutException(), endpoint));
        Assert.Equal(ProblemTypes.Overloaded.Detail, await DetailAsync(new OverloadedException(), endpoint));
        Assert.Equal(ProblemTypes.Unavailable.Detail, await DetailAsync(new TimeoutException(), new Endpoint(null, null, "another one")));
    }

    private static async Task<string> DetailAsync(Exception exception, Endpoint endpoint)
    {
        await using var services = new ServiceCollection().AddOptions().BuildServiceProvider();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Response.Body = body;
        context.Features.Set<IExceptionHandlerFeature>(new ExceptionHandlerFeature { Error = exception, Path = "/", Endpoint = endpoint });

        var handler = new FaultHandler(NullLogger<FaultHandler>.Instance);
        Assert.True(await handler.TryHandleAsync(context, exception, TestContext.Current.CancellationToken));
        return JsonNode.Parse(body.ToArray())!["detail"]!.GetValue<string>();
    }
}
