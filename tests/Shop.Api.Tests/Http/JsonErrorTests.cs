using System.Text;
using System.Text.Json;
using Shop.Api.Accounts;
using Shop.Api.Http.Json;
using Shop.Api.Http.Problems;
using Shop.Api.Orders;

namespace Shop.Api.Tests.Http;

public sealed class JsonErrorTests
{
    [Theory]
    [InlineData("""{"amount":1,"extra":2}""", "extra")]
    [InlineData("""{"amount":1,"amount":1}""", "amount")]
    [InlineData("""{"Amount":1}""", "Amount")]
    [InlineData("""{"amount":"100"}""", "amount")]
    [InlineData("""{"amount":1.5}""", "amount")]
    [InlineData("""{"amount":1e3}""", "amount")]
    [InlineData("""{"amount":9223372036854775808}""", "amount")]
    [InlineData("""{"amount":true}""", "amount")]
    [InlineData("""{"amount":[1]}""", "amount")]
    [InlineData("[]", "$")]
    [InlineData("1", "$")]
    public void An_error_has_the_name_of_its_member(string json, string name)
    {
        var problem = Read<TopUpRequest>(Encoding.UTF8.GetBytes(json));

        Assert.Equal(ProblemTypes.Validation, problem.Code);
        Assert.Equal(name, Assert.Single(problem.Errors!).Key);
    }

    [Fact]
    public void An_error_of_a_nested_member_has_its_path()
    {
        var problem = Read<PlaceOrderRequest>("""{"items":[{"itemId":"x","quantity":1}]}"""u8.ToArray());

        Assert.Equal("items[0].itemId", Assert.Single(problem.Errors!).Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"amount\":1}}")]
    [InlineData("{\"amount\":01}")]
    [InlineData("{\"amount\":1,}")]
    [InlineData("{'amount':1}")]
    [InlineData("{\"amount\":NaN}")]
    [InlineData("/* one */ {\"amount\":1}")]
    public void A_text_that_is_not_JSON_is_malformed(string json) =>
        Assert.Equal(ProblemTypes.MalformedBody, Read<TopUpRequest>(Encoding.UTF8.GetBytes(json)).Code);

    [Fact]
    public void Bytes_that_are_not_UTF8_are_malformed()
    {
        byte[] body = [.. "{\"username\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Equal(400, Read<Shop.Api.Users.LoginRequest>(body).Code.Status);
    }

    [Fact]
    public void An_unpaired_surrogate_is_rejected() =>
        Assert.Equal(400, Read<Shop.Api.Users.LoginRequest>("{\"username\":\"\\ud800\"}"u8.ToArray()).Code.Status);

    [Fact]
    public void Names_from_the_body_are_truncated() =>
        Assert.True(JsonErrors.MemberName("$." + new string('x', 5_000)).Length < 200);

    private static ProblemResult Read<T>(byte[] body) =>
        JsonErrors.Describe(Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<T>(body, JsonRules.Options)));
}
