using System.Net;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Features;

/// <summary>Every invalid value of every call is answered with 400 and its path in the request.</summary>
public sealed partial class ValidationTests(ShopApp shop)
{
    private const string Item = "0198c5f0-0000-7000-8000-000000000000";
    private const string Line = $$"""{"itemId":"{{Item}}","quantity":1}""";

    /// <summary>Method, path of the OpenAPI document, body, path of the invalid value.</summary>
    public static TheoryData<string, string, string, string> Bodies => new()
    {
        { "POST", "/auth/register", """{"username":"two words","password":"correct horse"}""", "username" },
        { "POST", "/auth/register", """{"username":"maria","password":"short"}""", "password" },
        { "POST", "/auth/register", """{"username":"maria-keller","password":"MARIA-KELLER"}""", "password" },
        { "POST", "/auth/register", """{"username":"maria","password":"correct horse","firstName":"\u0000"}""", "firstName" },
        { "POST", "/auth/register", """{"username":"maria","password":"correct horse","lastName":"a\nb"}""", "lastName" },
        { "POST", "/auth/register", """{"username":"maria","password":"correct horse","email":"maria"}""", "email" },
        { "POST", "/auth/register", """{"username":"maria","password":"correct horse","phone":"call me"}""", "phone" },
        { "POST", "/auth/login", """{"password":"x"}""", "username" },
        { "POST", "/auth/login", """{"username":"x"}""", "password" },
        { "POST", "/auth/refresh", "{}", "refreshToken" },
        { "PUT", "/auth/password", """{"newPassword":"correct horse"}""", "currentPassword" },
        { "PUT", "/auth/password", """{"currentPassword":"x","newPassword":"short"}""", "newPassword" },
        { "PATCH", "/users/me", $$"""{"firstName":"{{new string('x', 101)}}"}""", "firstName" },
        { "PATCH", "/users/me", $$"""{"lastName":"{{new string('x', 101)}}"}""", "lastName" },
        { "PATCH", "/users/me", """{"email":"a@b\nBcc: c@d"}""", "email" },
        { "PATCH", "/users/me", """{"phone":"12345678901234567890123456789012345"}""", "phone" },
        { "POST", "/payments/debits", """{"amount":0}""", "amount" },
        { "POST", "/items", """{"title":" ","description":"","quantity":1,"price":1}""", "title" },
        { "POST", "/items", """{"title":"a","quantity":1,"price":1}""", "description" },
        { "POST", "/items", """{"title":"a","description":"","quantity":-1,"price":1}""", "quantity" },
        { "POST", "/items", """{"title":"a","description":"","quantity":1,"price":1000000000001}""", "price" },
        { "PATCH", "/items/{itemId}", "{}", "$" },
        { "PATCH", "/items/{itemId}", """{"title":""}""", "title" },
        { "PATCH", "/items/{itemId}", """{"description":"\u0007"}""", "description" },
        { "PATCH", "/items/{itemId}", """{"price":0}""", "price" },
        { "PATCH", "/items/{itemId}", """{"archived":1}""", "archived" },
        { "POST", "/items/{itemId}/stock", """{"delta":0,"reason":"x"}""", "delta" },
        { "POST", "/items/{itemId}/stock", """{"delta":-1000000001,"reason":"x"}""", "delta" },
        { "POST", "/items/{itemId}/stock", """{"delta":1,"reason":""}""", "reason" },
        { "POST", "/orders", OrderOf(""), "items" },
        { "POST", "/orders", OrderOf($"{Line},null"), "items[1]" },
        { "POST", "/orders", OrderOf(Line + """,{"quantity":1}"""), "items[1].itemId" },
        { "POST", "/orders", OrderOf($$"""{{Line}},{"itemId":"{{Item}}","quantity":0}"""), "items[1].quantity" },
        { "POST", "/orders", OrderOf($$"""{"itemId":"{{Item}}","quantity":1,"price":-1}"""), "items[0].price" },
        { "POST", "/orders", $$"""{"items":[{{Line}}]}""", "delivery" },
        { "POST", "/orders", OrderOf(Line, type: "drone"), "delivery.type" },
        { "POST", "/orders", OrderOf(Line, city: ""), "delivery.city" },
        { "POST", "/orders", OrderOf(Line, datetime: "2030-01-01T00:00:00"), "delivery.datetime" },
        { "POST", "/orders", OrderOf(Line, address: "\\u0000"), "delivery.address" },
        { "PUT", "/admin/deliveries/capacity", """{"city":" ","type":"courier","perSlot":1}""", "city" },
        { "PUT", "/admin/deliveries/capacity", """{"city":"x","type":"drone","perSlot":1}""", "type" },
        { "PUT", "/admin/deliveries/capacity", """{"city":"x","type":"courier","perSlot":1000001}""", "perSlot" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task An_invalid_value_of_a_body_is_reported_with_its_path(string method, string path, string body, string invalid)
    {
        using var customer = await shop.CustomerAsync();
        var isAdministrative = path.StartsWith("/items", StringComparison.Ordinal) || path.StartsWith("/admin", StringComparison.Ordinal);
        var caller = isAdministrative ? shop.Admin : customer;
        var pathOfItem = path.Replace("{itemId}", Item, StringComparison.Ordinal);

        var answer = await caller.SendAsync(HttpMethod.Parse(method), pathOfItem, body, "key", []);

        Assert.Equal([invalid], answer.ExpectError(invalid).Json["errors"]!.AsObject().Select(error => error.Key));
    }

    [Theory]
    [InlineData("/items?term=%00", "term")]
    [InlineData("/items/search", "q")]
    [InlineData("/items/search?q=+", "q")]
    [InlineData("/deliveries/slots?type=courier", "city")]
    [InlineData("/deliveries/slots?city=London", "type")]
    [InlineData("/deliveries/slots?city=London&type=drone", "type")]
    [InlineData("/deliveries/slots?city=London&type=courier&from=now", "from")]
    [InlineData("/deliveries/slots?city=London&type=courier&to=now", "to")]
    [InlineData("/orders?status=LOST", "status")]
    [InlineData("/admin/orders?status=LOST", "status")]
    [InlineData("/admin/orders?olderThan=now", "olderThan")]
    [InlineData("/payments/transactions?limit=101", "limit")]
    public async Task An_invalid_value_of_a_query_is_reported_with_its_name(string query, string invalid)
    {
        var answer = await shop.Admin.GetAsync(query);

        Assert.Equal([invalid], answer.ExpectError(invalid).Json["errors"]!.AsObject().Select(error => error.Key));
    }

    [Theory]
    [InlineData("/orders?status=")]
    [InlineData("/admin/orders?status=&olderThan=")]
    [InlineData("/items?term=")]
    public async Task An_empty_filter_of_a_query_selects_all(string query) =>
        (await shop.Admin.GetAsync(query)).Expect(HttpStatusCode.OK);

    [Fact]
    public async Task Every_member_of_every_body_has_an_invalid_value_above()
    {
        var document = await OpenApiDocuments.ReadAsync(shop.Admin.Http);

        var members =
            from path in document.Paths
            from operation in path.Value.Operations!
            where operation.Value.RequestBody is not null
            from member in MembersOf(operation.Value.RequestBody!.Content!["application/json"].Schema!, "")
            select $"{operation.Key} {path.Key} {member}";
        var tested =
            from row in Bodies
            let member = Index().Replace(row.Data.Item4, "")
            select $"{row.Data.Item1} /api/v1{row.Data.Item2} {member}";
        Assert.NotEmpty(members);
        Assert.Empty(members.Except(tested));
    }

    private static IEnumerable<string> MembersOf(IOpenApiSchema schema, string prefix) =>
        (schema.Properties ?? schema.Items?.Properties ?? new Dictionary<string, IOpenApiSchema>())
            .SelectMany(member => MembersOf(member.Value, $"{prefix}{member.Key}.").Prepend($"{prefix}{member.Key}"));

    private static string OrderOf(
        string lines, string type = "courier", string city = "London", string datetime = "2030-01-01T00:00:00Z", string address = "") =>
        $$"""
        {"items":[{{lines}}],
         "delivery":{"type":"{{type}}","city":"{{city}}","datetime":"{{datetime}}","address":"{{address}}"} }
        """;

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
