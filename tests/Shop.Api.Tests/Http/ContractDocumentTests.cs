using System.Net;
using System.Text.Json.Nodes;
using Shop.Api.Tests.Hosts;

namespace Shop.Api.Tests.Http;

public sealed class ContractDocumentTests
{
    private static readonly ContractDocument Document = new(JsonNode.Parse("""
        {"paths":{
          "/items/{id}":{"get":{"responses":{
            "200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Item"}}}},
            "204":{"description":"Nothing"}}}},
          "/items/all":{"get":{"responses":{"204":{"description":"Nothing"}}}}},
         "components":{"schemas":{
          "Problem":{"type":"object","required":["code"],"properties":{"code":{"type":"string"}}},
          "Item":{"type":"object","required":["id","word"],"properties":{
            "id":{"type":"string","format":"uuid"},
            "word":{"type":"string","enum":["one","two"]},
            "count":{"type":["null","integer"],"minimum":1},
            "at":{"type":"string","format":"date-time"},
            "name":{"type":"string","minLength":1,"maxLength":3,"pattern":"^[a-z]+$"},
            "list":{"type":"array","maxItems":1,"items":{"type":"boolean"}},
            "next":{"oneOf":[{"type":"null"},{"$ref":"#/components/schemas/Item"}]},
            "errors":{"type":"object","additionalProperties":{"type":"number"}}}}}} }
        """)!);

    [Theory]
    [InlineData("")]
    [InlineData(""", "count":null,"next":null""")]
    [InlineData(""", "count":3,"at":"2030-01-31T14:00:00.5+01:00","name":"abc","list":[true],"errors":{"a":1.5}""")]
    [InlineData(""", "next":{"id":"0198c5f0-0000-7000-8000-000000000000","word":"two"}""")]
    public void A_response_as_documented_has_no_errors(string members) => Assert.Empty(CheckItem(members));

    [Theory]
    [InlineData(""", "other":1""", "$.other")]
    [InlineData(""", "count":0""", "$.count")]
    [InlineData(""", "count":1.5""", "$.count")]
    [InlineData(""", "count":"1" """, "$.count")]
    [InlineData(""", "at":"2030-01-31T14:00:00" """, "$.at")]
    [InlineData(""", "at":null""", "$.at")]
    [InlineData(""", "name":"" """, "$.name")]
    [InlineData(""", "name":"abcd" """, "$.name")]
    [InlineData(""", "name":"A" """, "$.name")]
    [InlineData(""", "list":[1]""", "$.list[0]")]
    [InlineData(""", "list":[true,true]""", "$.list")]
    [InlineData(""", "next":{"id":"1","word":"two"}""", "$.next")]
    [InlineData(""", "errors":{"a":"b"}""", "$.errors.a")]
    public void A_difference_is_reported_with_its_path(string members, string path) =>
        Assert.StartsWith($"{path}:", CheckItem(members)[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"word":"one"}""", "id is missing")]
    [InlineData("""{"id":"0198c5f0-0000-7000-8000-000000000000","word":"three"}""", "is not in")]
    [InlineData("[]", "is not of type")]
    [InlineData("", "The body is missing")]
    public void A_wrong_body_is_reported(string body, string error) =>
        Assert.Contains(error, Check("/items/1", HttpStatusCode.OK, body)[0], StringComparison.Ordinal);

    [Fact]
    public void Statuses_and_media_types_must_be_documented()
    {
        Assert.NotEmpty(Check("/items/1", HttpStatusCode.Accepted, "{}"));
        Assert.NotEmpty(Check("/items/all", HttpStatusCode.OK, "{}"));
        Assert.NotEmpty(Document.Check(HttpMethod.Get, "/items/1", HttpStatusCode.OK, "text/plain", "text"));
        Assert.NotEmpty(Check("/items/1", HttpStatusCode.NotFound, "{}"));
        Assert.Empty(Check("/items/1", HttpStatusCode.NotFound, """{"code":"not-found"}"""));
        Assert.Empty(Check("/items/1", HttpStatusCode.NoContent, ""));
        Assert.Empty(Check("/others", HttpStatusCode.Accepted, "{}"));
    }

    private static IReadOnlyList<string> CheckItem(string members) =>
        Check("/items/1", HttpStatusCode.OK, $$"""{"id":"0198c5f0-0000-7000-8000-000000000000","word":"one"{{members}}}""");

    private static IReadOnlyList<string> Check(string path, HttpStatusCode status, string body) =>
        Document.Check(HttpMethod.Get, path, status, "application/json", body);
}
