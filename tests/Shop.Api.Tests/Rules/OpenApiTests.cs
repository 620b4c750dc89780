using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Shop.Api.Http.Json;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Validation;
using Shop.Api.Tests.Hosts;
using Shop.Identities;

namespace Shop.Api.Tests.Rules;

public sealed class OpenApiTests(ApiWithoutSilo api) : IClassFixture<ApiWithoutSilo>
{
    /// <summary>Every call of the contract, with the statuses that are its own.</summary>
    public static TheoryData<string, string, int[]> Calls => new()
    {
        { "POST", "/api/v1/auth/register", [201, 400, 409] },
        { "POST", "/api/v1/auth/login", [200, 400, 401, 429] },
        { "POST", "/api/v1/auth/refresh", [200, 401] },
        { "POST", "/api/v1/auth/logout", [204, 401] },
        { "POST", "/api/v1/auth/logout-all", [204, 401] },
        { "PUT", "/api/v1/auth/password", [204, 400, 401] },
        { "GET", "/api/v1/users/me", [200, 401] },
        { "GET", "/api/v1/users/{userId}", [200, 401, 404] },
        { "PATCH", "/api/v1/users/me", [200, 400, 401] },
        { "GET", "/.well-known/jwks.json", [200] },
        { "GET", "/api/v1/payments", [200, 401] },
        { "POST", "/api/v1/payments/debits", [201, 400, 401, 409, 422] },
        { "GET", "/api/v1/payments/transactions", [200, 400, 401] },
        { "GET", "/api/v1/items", [200, 304, 400, 401] },
        { "GET", "/api/v1/items/search", [200, 400, 401] },
        { "GET", "/api/v1/items/{itemId}", [200, 304, 401, 404] },
        { "POST", "/api/v1/items", [201, 400, 401, 403, 409, 422] },
        { "PATCH", "/api/v1/items/{itemId}", [200, 400, 401, 403, 404, 412, 428] },
        { "POST", "/api/v1/items/{itemId}/stock", [200, 400, 401, 403, 404, 409, 422] },
        { "GET", "/api/v1/items/{itemId}/stock", [200, 400, 401, 403, 404] },
        { "GET", "/api/v1/items/reservations", [200, 400, 401] },
        { "POST", "/api/v1/orders", [201, 202, 400, 401, 409, 412, 413, 422] },
        { "GET", "/api/v1/orders", [200, 304, 400, 401] },
        { "GET", "/api/v1/orders/{orderId}", [200, 304, 401, 404] },
        { "GET", "/api/v1/orders/{orderId}/timeline", [200, 401, 404] },
        { "GET", "/api/v1/orders/{orderId}/events", [200, 401, 404] },
        { "POST", "/api/v1/orders/{orderId}/cancellation", [200, 401, 404, 409] },
        { "GET", "/api/v1/deliveries/{deliveryId}", [200, 401, 404] },
        { "GET", "/api/v1/deliveries/slots", [200, 400, 401] },
        { "PUT", "/api/v1/admin/deliveries/capacity", [200, 400, 401, 403] },
        { "GET", "/api/v1/notifications", [200, 400, 401] },
        { "POST", "/api/v1/notifications/{id}/read", [200, 401, 404] },
        { "GET", "/api/v1/admin/audit", [200, 401, 403] },
        { "GET", "/api/v1/admin/orders", [200, 400, 401, 403] },
        { "POST", "/api/v1/admin/orders/{orderId}/retry", [200, 401, 403, 404] },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Every_call_is_described_with_its_statuses(string method, string path, int[] statuses)
    {
        var operation = (await ReadAsync()).Paths[path].Operations![HttpMethod.Parse(method)];

        Assert.NotEmpty(operation.Summary!);
        Assert.NotEmpty(operation.OperationId!);
        var described = operation.Responses!.Keys.Select(int.Parse).ToHashSet();
        Assert.Superset(new HashSet<int>([.. statuses, 429, 500, 503]), described);
        Assert.All(operation.Responses!, answer => Assert.NotEmpty(answer.Value.Description!));
        Assert.All(
            operation.Responses!.Where(answer => int.Parse(answer.Key, null) >= 400),
            answer => Assert.NotEmpty(answer.Value.Content!["application/problem+json"].Examples!));
    }

    [Fact]
    public async Task The_description_is_valid_and_describes_nothing_else()
    {
        var document = await ReadAsync();

        var described = document.Paths.SelectMany(path => path.Value.Operations!.Select(operation => $"{operation.Key} {path.Key}"));
        Assert.Equal(Calls.Select(call => $"{call.Data.Item1} {call.Data.Item2}").Order(), described.Order());
        var names = document.Paths.SelectMany(path => path.Value.Operations!.Values).Select(operation => operation.OperationId).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task A_refresh_with_an_unknown_outcome_has_an_advice_of_its_own()
    {
        var answers = (await ReadAsync()).Paths["/api/v1/auth/refresh"].Operations![HttpMethod.Post].Responses!;

        Assert.Contains("if that is refused, log in again", answers["503"].Description!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_OpenAPI_3_1_with_the_scheme_of_the_tokens()
    {
        var json = await api.Http.GetFromJsonAsync<JsonNode>("/openapi/v1.json");

        Assert.StartsWith("3.1", json!["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("bearer", json["components"]!["securitySchemes"]!["bearer"]!["scheme"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_body_has_an_example()
    {
        var document = await ReadAsync();

        foreach (var (path, operation) in document.Paths.SelectMany(path => path.Value.Operations!.Select(operation => (path.Key, operation.Value))))
        {
            if (operation.RequestBody is { } body)
            {
                Assert.True(body.Content!["application/json"].Example is not null, $"{path}: no example of its body");
            }

            foreach (var (status, answer) in operation.Responses!.Where(answer => answer.Value.Content?.ContainsKey("application/json") is true))
            {
                Assert.True(answer.Content!["application/json"].Example is not null, $"{path}: no example of {status}");
            }
        }
    }

    [Fact]
    public void Every_example_is_what_the_API_reads_and_writes()
    {
        foreach (var (type, text) in Examples.All)
        {
            var value = JsonSerializer.Deserialize(text, type, JsonRules.Options)!;

            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), WithoutNulls(value, type, text)), $"{type.Name}: {JsonSerializer.Serialize(value, type, JsonRules.Options)}");
            if (value is IValidated request)
            {
                var errors = new FieldErrors();
                request.Validate(errors);
                Assert.True(errors.None, type.Name);
            }
        }
    }

    // Members of requests that are absent come back as null; of answers none may be missing.
    private static JsonNode? WithoutNulls(object value, Type type, string text)
    {
        var node = JsonSerializer.SerializeToNode(value, type, JsonRules.Options);
        if (value is IValidated && node is JsonObject written && JsonNode.Parse(text) is JsonObject read)
        {
            foreach (var name in written.Where(member => member.Value is null && !read.ContainsKey(member.Key)).Select(member => member.Key).ToList())
            {
                written.Remove(name);
            }
        }

        return node;
    }

    private async Task<OpenApiDocument> ReadAsync()
    {
        await using var stream = await api.Http.GetStreamAsync("/openapi/v1.json");
        var (document, diagnostic) = await OpenApiDocument.LoadAsync(stream, "json");
        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        return document!;
    }
}
