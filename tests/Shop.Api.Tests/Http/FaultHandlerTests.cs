using Microsoft.AspNetCore.Http;
using Orleans.Runtime;
using Shop.Api.Http;

namespace Shop.Api.Tests.Http;

public sealed class FaultHandlerTests
{
    public static TheoryData<Exception, string> Faults => new()
    {
        { new StorageUnavailableException(), "unavailable" },
        { new TimeoutException("Response did not arrive on time"), "unavailable" },
        { new SiloUnavailableException("gone"), "unavailable" },
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
    public void A_fault_of_the_world_is_503_and_a_fault_of_the_code_500(Exception exception, string code)
    {
        var problem = FaultHandler.Describe(exception);

        Assert.Equal(code, problem.Code.Code);
        Assert.Equal(problem.Code.Status == 503, problem.RetryAfter is not null);
    }
}
