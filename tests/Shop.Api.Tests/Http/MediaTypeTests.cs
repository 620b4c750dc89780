using Microsoft.AspNetCore.Http;
using Shop.Api.Http.Negotiation;

namespace Shop.Api.Tests.Http;

public sealed class MediaTypeTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("*/*", true)]
    [InlineData("application/*", true)]
    [InlineData("application/json", true)]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("text/html, application/json;q=0.1", true)]
    [InlineData("text/html", false)]
    [InlineData("application/xml", false)]
    [InlineData("application/json;q=0", false)]
    [InlineData("application/json;q=0, */*", false)]
    public void Accept_decides_whether_the_response_may_be_JSON(string? accept, bool isAccepted)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Accept = accept;

        Assert.Equal(isAccepted, MediaTypes.Accepts(request, "application/json"));
    }
}
