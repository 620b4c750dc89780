using Microsoft.Extensions.Primitives;
using Shop.Api.Http.Negotiation;

namespace Shop.Api.Tests.Http;

public sealed class PreferenceTests
{
    [Theory]
    [InlineData(null, 2, null)]
    [InlineData("respond-async", 0, "respond-async")]
    [InlineData("Respond-Async", 0, "respond-async")]
    [InlineData("wait=10", 10, "wait=10")]
    [InlineData("wait=\"10\"", 10, "wait=10")]
    [InlineData("wait = 10; foo=bar", 10, "wait=10")]
    [InlineData("wait=0", 0, "wait=0")]
    [InlineData("wait=31", 30, "wait=30")]
    [InlineData("wait=5, wait=9", 5, "wait=5")]
    [InlineData("respond-async, wait=10", 10, "respond-async, wait=10")]
    [InlineData("wait=-1", 2, null)]
    [InlineData("wait=1.5", 2, null)]
    [InlineData("wait", 2, null)]
    [InlineData("return=minimal", 2, null)]
    public void Prefer_has_the_time_to_wait(string? header, int seconds, string? applied) =>
        Assert.Equal(
            new Preference(TimeSpan.FromSeconds(seconds), applied),
            Preference.Parse(header is null ? StringValues.Empty : header));

    [Fact]
    public void Preferences_may_be_in_several_headers() =>
        Assert.Equal(TimeSpan.FromSeconds(4), Preference.Parse(new StringValues(["respond-async", "wait=4"])).Wait);
}
