using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using Shop.Api.Http.Json;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Validation;
using Shop.Api.Tests.Hosts;
using Shop.Api.Users;
using Shop.Identities;
using Shop.Users;

namespace Shop.Api.Tests.Rules;

public sealed class OpenApiTests(ApiWithoutSilo api) : IClassFixture<ApiWithoutSilo>
{
    /// <summary>Every operation of the contract with its statuses.</summary>
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
    public async Task Every_operation_is_documented_with_its_statuses(string method, string path, int[] statuses)
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
    public async Task The_document_is_valid_and_has_no_other_operations()
    {
        var document = await ReadAsync();

        var described = document.Paths.SelectMany(path => path.Value.Operations!.Select(operation => $"{operation.Key} {path.Key}"));
        Assert.Equal(Calls.Select(call => $"{call.Data.Item1} {call.Data.Item2}").Order(), described.Order());
        var names = document.Paths.SelectMany(path => path.Value.Operations!.Values).Select(operation => operation.OperationId).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task A_refresh_with_an_unknown_outcome_has_its_own_advice()
    {
        var answers = (await ReadAsync()).Paths["/api/v1/auth/refresh"].Operations![HttpMethod.Post].Responses!;

        Assert.Contains("If it is rejected, log in again", answers["503"].Description!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_document_is_OpenAPI_3_1_with_a_bearer_scheme()
    {
        var json = await api.Http.GetFromJsonAsync<JsonNode>("/openapi/v1.json");

        Assert.StartsWith("3.1", json!["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("bearer", json["components"]!["securitySchemes"]!["bearer"]!["scheme"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_body_has_an_example()
    {
        var document = await ReadAsync();

        var operations = document.Paths.SelectMany(path => path.Value.Operations!.Select(operation => (path.Key, operation.Value)));
        foreach (var (path, operation) in operations)
        {
            if (operation.RequestBody is { } body)
            {
                Assert.True(body.Content!["application/json"].Example is not null, $"{path}: no example of its body");
            }

            var bodies = operation.Responses!.Where(answer => answer.Value.Content?.ContainsKey("application/json") is true);
            foreach (var (status, answer) in bodies)
            {
                Assert.True(answer.Content!["application/json"].Example is not null, $"{path}: no example of {status}");
            }
        }
    }

    [Fact]
    public async Task Every_validation_attribute_of_a_body_is_in_its_schema()
    {
        var document = await ReadAsync();
        var bodies = typeof(IRequestBody).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IRequestBody)))
            .ToList();

        Assert.NotEmpty(bodies);
        foreach (var body in bodies)
        {
            var schema = document.Components!.Schemas![body.Name];
            foreach (var property in body.GetProperties())
            {
                var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
                foreach (var attribute in property.GetCustomAttributes<ValidationAttribute>())
                {
                    Assert.True(IsDescribed(attribute, schema, name), $"{body.Name}.{name}: {attribute.GetType().Name}");
                }
            }
        }
    }

    [Fact]
    public async Task Only_members_that_a_response_always_has_are_required()
    {
        foreach (var (type, schema) in await SchemasAsync(isRequest: false))
        {
            var always = type.GetProperties()
                .Where(property => !property.IsDefined(typeof(JsonIgnoreAttribute)))
                .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));
            Assert.True(always.Order().SequenceEqual((schema.Required ?? new HashSet<string>()).Order()), type.Name);
        }
    }

    [Fact]
    public async Task Responses_are_open_for_additions_and_requests_are_closed()
    {
        Assert.All(await SchemasAsync(isRequest: false), row => Assert.True(row.Schema.AdditionalPropertiesAllowed, row.Type.Name));
        Assert.All(await SchemasAsync(isRequest: true), row => Assert.False(row.Schema.AdditionalPropertiesAllowed, row.Type.Name));
    }

    [Theory]
    [InlineData("/api/v1/orders", "post")]
    [InlineData("/api/v1/payments/debits", "post")]
    public async Task The_form_of_an_idempotency_key_is_documented(string path, string method)
    {
        var operation = (await ReadAsync()).Paths[path].Operations![HttpMethod.Parse(method)];
        var key = operation.Parameters!.Single(parameter => parameter.Name == "Idempotency-Key");

        Assert.True(key.Required);
        Assert.Equal(1, key.Schema!.MinLength);
        Assert.Equal(255, key.Schema.MaxLength);
        Assert.Matches(key.Schema.Pattern!, "!a~");
        Assert.DoesNotMatch(key.Schema.Pattern!, "two words");
        Assert.DoesNotMatch(key.Schema.Pattern!, "ä");
    }

    [Theory]
    [InlineData("/api/v1/orders")]
    [InlineData("/api/v1/admin/orders")]
    public async Task The_words_of_a_status_in_the_query_are_documented(string path)
    {
        var operation = (await ReadAsync()).Paths[path].Operations![HttpMethod.Get];
        var status = operation.Parameters!.Single(parameter => parameter.Name == "status");

        Assert.False(status.Required);
        Assert.Equal(["PENDING", "PROCESSED", "FAILED", "CANCELLED"], status.Schema!.Enum!.Select(word => word.GetValue<string>()));
    }

    [Theory]
    [InlineData("/api/v1/items", "term", false)]
    [InlineData("/api/v1/items/search", "q", true)]
    public async Task The_limits_of_a_search_are_documented(string path, string name, bool isRequired)
    {
        var operation = (await ReadAsync()).Paths[path].Operations![HttpMethod.Get];
        var parameter = operation.Parameters!.Single(parameter => parameter.Name == name);

        Assert.Equal(isRequired, parameter.Required);
        Assert.Equal(200, parameter.Schema!.MaxLength);
    }

    [Fact]
    public async Task Rules_of_the_query_are_in_the_schemas_of_its_parameters()
    {
        var operation = (await ReadAsync()).Paths["/api/v1/deliveries/slots"].Operations![HttpMethod.Get];
        var parameters = operation.Parameters!.ToDictionary(parameter => parameter.Name!);

        Assert.True(parameters["city"].Required);
        Assert.Equal(100, parameters["city"].Schema!.MaxLength);
        Assert.Equal(["courier", "self-delivery"], parameters["type"].Schema!.Enum!.Select(word => word.GetValue<string>()));
        Assert.False(parameters["from"].Required);
        Assert.Equal("100", parameters["limit"].Schema!.Maximum);
    }

    [Fact]
    public void Every_example_is_what_the_API_reads_and_writes()
    {
        foreach (var (type, text) in Examples.All)
        {
            var value = JsonSerializer.Deserialize(text, type, JsonRules.Options)!;

            Assert.True(
                JsonNode.DeepEquals(JsonNode.Parse(text), WithoutNulls(value, type, text)),
                $"{type.Name}: {JsonSerializer.Serialize(value, type, JsonRules.Options)}");
            if (value is IRequestBody request)
            {
                var errors = new FieldErrors();
                errors.Check(request, ValueRules.OfBody(type, JsonRules.Options));
                Assert.True(errors.IsEmpty, type.Name);
            }
        }
    }

    // Absent members of requests are written as null. Responses must have all members.
    private static JsonNode? WithoutNulls(object value, Type type, string text)
    {
        var node = JsonSerializer.SerializeToNode(value, type, JsonRules.Options);
        if (value is IRequestBody && node is JsonObject written && JsonNode.Parse(text) is JsonObject read)
        {
            var absent = written.Where(member => member.Value is null && !read.ContainsKey(member.Key)).ToList();
            foreach (var (name, _) in absent)
            {
                written.Remove(name);
            }
        }

        return node;
    }

    private static bool IsDescribed(ValidationAttribute attribute, IOpenApiSchema schema, string name)
    {
        var property = schema.Properties![name];
        return attribute switch
        {
            RequiredAttribute => schema.Required!.Contains(name),
            TextAttribute text => property.MaxLength == text.MaxLength && property.MinLength == (text.AllowEmpty ? null : 1),
            WholeNumberAttribute number => property.Minimum == Text(number.Min) && property.Maximum == Text(number.Max),
            NewUsernameAttribute => (property.MinLength, property.MaxLength) == (1, 64),
            NewPasswordAttribute => (property.MinLength, property.MaxLength) == (PasswordRules.MinLength, PasswordRules.MaxLength),
            Rfc3339TimeAttribute => property.Format == "date-time",
            AllowedValuesAttribute words => property.Enum!.Select(word => word.ToString()).SequenceEqual(words.Values.Cast<string>()),
            RegularExpressionAttribute regex => property.Pattern == regex.Pattern,
            LengthAttribute length => (property.MinItems, property.MaxItems) == (length.MinimumLength, length.MaximumLength),

            // JSON Schema could exclude single values; the description does it in words.
            DeniedValuesAttribute => property.Description!.Contains("not zero", StringComparison.Ordinal),
            _ => false,
        };

        static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private async Task<IReadOnlyList<(Type Type, IOpenApiSchema Schema)>> SchemasAsync(bool isRequest)
    {
        var schemas = (await ReadAsync()).Components!.Schemas!;
        var rows = typeof(IRequestBody).Assembly.GetTypes()
            .Where(type => schemas.ContainsKey(type.Name) && type.IsAssignableTo(typeof(IRequestBody)) == isRequest)
            .Select(type => (type, schemas[type.Name]))
            .ToList();
        Assert.NotEmpty(rows);
        return rows;
    }

    private Task<OpenApiDocument> ReadAsync() => OpenApiDocuments.ReadAsync(api.Http);
}
