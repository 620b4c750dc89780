using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Shop.Api.Http.Preconditions;
using Shop.Api.Http.Problems;
using Shop.Deliveries;
using Shop.Orders;

namespace Shop.Api.Tests.Http;

public sealed class ETagTests
{
    [Theory]
    [InlineData("\"7\"", 7)]
    [InlineData("\"3-17\"", 3)]
    [InlineData(" \"0\" ", 0)]
    public void If_Match_has_a_version(string header, long version) =>
        Assert.Equal(new IfMatch.Version(version), ETags.Parse(header));

    [Theory]
    [InlineData("W/\"7\"")]
    [InlineData("\"seven\"")]
    [InlineData("\"\"")]
    [InlineData("\"-1\"")]
    [InlineData("\"1-\"")]
    [InlineData("\"99999999999999999999\"")]
    public void A_tag_that_was_never_issued_matches_nothing(string header) =>
        Assert.IsType<IfMatch.Never>(ETags.Parse(header));

    [Theory]
    [InlineData("7")]
    [InlineData("\"1\", \"2\"")]
    [InlineData("\"1")]
    [InlineData(",")]
    public void A_header_that_is_not_one_tag_is_rejected(string header) =>
        Assert.Equal(ProblemTypes.InvalidPrecondition, Assert.Throws<ProblemException>(() => ETags.Parse(header)).Problem.Code);

    [Fact]
    public void The_tag_of_an_order_or_a_page_changes_with_every_change_of_its_body()
    {
        var order = new OrderView(
            default, default, OrderStatus.Pending, null, "EUR", [], new DeliveryRequest(default, "York", null, default),
            null, null, null, null, default, DateTimeOffset.UnixEpoch, 1);
        var resumed = order with { UpdatedAt = order.UpdatedAt.AddMicroseconds(1) };

        Assert.NotEqual(ETags.Of(order), ETags.Of(resumed));
        Assert.NotEqual(ETags.Of(7, [order]), ETags.Of(7, [resumed]));
        Assert.NotEqual(ETags.Of(7, [order]), ETags.Of(7, []));
        Assert.Equal(ETags.Of(7, [order]), ETags.Of(7, [order with { }]));
        Assert.Equal(new IfMatch.Version(7), ETags.Parse(ETags.Of(7, [order])));
    }

    [Fact]
    public void A_star_matches_any_version() => Assert.IsType<IfMatch.Any>(ETags.Parse("*"));

    [Fact]
    public void No_header_means_no_condition() => Assert.IsType<IfMatch.Absent>(ETags.Parse(StringValues.Empty));

    [Theory]
    [InlineData("\"3\"", true)]
    [InlineData("W/\"3\"", true)]
    [InlineData("\"1\", \"3\"", true)]
    [InlineData("*", true)]
    [InlineData("\"4\"", false)]
    [InlineData("3", false)]
    public void If_None_Match_compares_weakly(string header, bool isCurrent)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.IfNoneMatch = header;

        Assert.Equal(isCurrent, request.HasCurrent("\"3\""));
    }
}
