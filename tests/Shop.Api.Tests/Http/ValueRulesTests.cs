using System.Text.Json;
using Shop.Api.Http.Json;
using Shop.Api.Http.Validation;
using Shop.Api.Orders;

namespace Shop.Api.Tests.Http;

public sealed class ValueRulesTests
{
    private const string Delivery = """{"type":"courier","city":"London","datetime":"2030-01-01T00:00:00Z"}""";
    private const string Item = "0198c5f0-0000-7000-8000-000000000000";
    private static readonly ValueRules Rules = ValueRules.OfBody(typeof(PlaceOrderRequest), JsonRules.Options);

    [Fact]
    public void An_error_has_the_path_of_the_value_in_the_JSON_text()
    {
        var errors = Check($$"""
            {"items":[null,{"itemId":"{{Item}}","quantity":0},{"quantity":1,"price":-1}],"delivery":{"type":"drone"} }
            """);

        Assert.Equal(
            ["items[0]", "items[1].quantity", "items[2].itemId", "items[2].price", "delivery.type", "delivery.city", "delivery.datetime"],
            errors.Keys);
        Assert.Equal(["This field is required."], errors["items[0]"]);
        Assert.Equal(["This must be a whole number from 1 to 1000000."], errors["items[1].quantity"]);
        Assert.Equal(["This must be one of: courier, self-delivery."], errors["delivery.type"]);
    }

    [Fact]
    public void A_list_of_invalid_length_is_one_error()
    {
        var errors = Check($$"""{"items":[{{string.Join(',', Enumerable.Repeat("{}", 1_001))}}],"delivery":{{Delivery}}}""");

        Assert.Equal(["An order has 1 to 1000 lines."], Assert.Single(errors).Value);
    }

    [Fact]
    public void At_most_50_errors_are_reported()
    {
        var errors = Check($$"""{"items":[{{string.Join(',', Enumerable.Repeat("{}", 1_000))}}],"delivery":{{Delivery}}}""");

        Assert.Equal(50, errors.Count);
    }

    [Fact]
    public void Relations_are_checked_after_each_member_is_valid()
    {
        var line = $$"""{"itemId":"{{Item}}","quantity":600000}""";

        var related = Check($$"""{"items":[{{line}},{{line}}],"delivery":{{Delivery}}}""");
        var invalid = Check($$"""{"items":[{{line}},{{line}},{"quantity":9223372036854775807}],"delivery":{{Delivery}}}""");

        Assert.Equal(["items"], related.Keys);
        Assert.Equal(["items[2].itemId", "items[2].quantity"], invalid.Keys);
    }

    private static IReadOnlyDictionary<string, string[]> Check(string json)
    {
        var errors = new FieldErrors();
        errors.Check(JsonSerializer.Deserialize<PlaceOrderRequest>(json, JsonRules.Options)!, Rules);
        return errors.ToProblem().Errors!;
    }
}
