using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Shop.Api.Http.Problems;
using Shop.Api.Tests.Hosts;
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

    public static TheoryData<Exception> Disconnects => new()
    {
        new ConnectionResetException("The client has reset the connection."),
        new TaskCanceledException("The request was aborted.", new ConnectionAbortedException()),
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

    [Theory]
    [MemberData(nameof(Disconnects), DisableDiscoveryEnumeration = true)]
    public async Task A_connection_that_the_client_has_closed_is_not_logged(Exception exception)
    {
        using var log = new RecordedLog();
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(log));

        var (status, _) = await HandleAsync(exception, null, factory.CreateLogger<FaultHandler>());

        Assert.Equal(499, status);
        Assert.Empty(log.Lines);
        await HandleAsync(new TimeoutException(), null, factory.CreateLogger<FaultHandler>());
        Assert.Single(log.Lines);
    }

    private static async Task<string> DetailAsync(Exception exception, Endpoint endpoint)
    {
        var (_, body) = await HandleAsync(exception, endpoint, NullLogger<FaultHandler>.Instance);
        return JsonNode.Parse(body)!["detail"]!.GetValue<string>();
    }

    private static async Task<(int Status, byte[] Body)> HandleAsync(
        Exception exception, Endpoint? endpoint, ILogger<FaultHandler> logger)
    {
        await using var services = new ServiceCollection().AddOptions().BuildServiceProvider();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Response.Body = body;
        context.Features.Set<IExceptionHandlerFeature>(new ExceptionHandlerFeature { Error = exception, Path = "/", Endpoint = endpoint });

        Assert.True(await new FaultHandler(logger).TryHandleAsync(context, exception, TestContext.Current.CancellationToken));
        return (context.Response.StatusCode, body.ToArray());
    }
}
