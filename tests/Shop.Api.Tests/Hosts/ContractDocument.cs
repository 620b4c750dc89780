using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Shop.Api.Tests.Hosts;

/// <summary>Checks the responses of the API against an OpenAPI document. Neither other paths nor preflight requests are checked.</summary>
internal sealed class ContractDocument
{
    private const string ProblemSchema = "#/components/schemas/Problem";
    private static readonly Lazy<Task<ContractDocument>> Own = new(LoadAsync);

    // The document lists these statuses once, for all paths.
    private static readonly HttpStatusCode[] OnEveryPath =
    [
        HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, HttpStatusCode.RequestUriTooLong,
        HttpStatusCode.RequestHeaderFieldsTooLarge,
    ];

    private readonly SchemaCheck _schemas;
    private readonly (Regex Path, JsonObject Operations)[] _paths;

    public ContractDocument(JsonNode document)
    {
        _schemas = new SchemaCheck(document);
        _paths =
        [
            .. document["paths"]!.AsObject()
                .OrderBy(path => path.Key.Count(c => c == '{'))
                .Select(path => (PatternOf(path.Key), path.Value!.AsObject())),
        ];
    }

    /// <summary>Loads the document of this build, so that no test waits for it.</summary>
    public static Task PrepareAsync() => Own.Value;

    /// <summary>Asserts that a response is one that the document of this build describes.</summary>
    public static async Task AssertAsync(HttpResponseMessage response, string text)
    {
        var request = response.RequestMessage!;
        var errors = (await Own.Value).Check(
            request.Method, request.RequestUri!.AbsolutePath, response.StatusCode, response.Content.Headers.ContentType?.MediaType, text);
        Assert.True(
            errors.Count == 0,
            $"{request.Method} {request.RequestUri.AbsolutePath} {(int)response.StatusCode}: {string.Join("; ", errors)}");
    }

    /// <summary>The differences between a response and the document.</summary>
    public IReadOnlyList<string> Check(HttpMethod method, string path, HttpStatusCode status, string? mediaType, string text)
    {
        var operations = _paths.FirstOrDefault(candidate => candidate.Path.IsMatch(path)).Operations;
        if (operations is null || method == HttpMethod.Options)
        {
            return [];
        }

        var documented = method == HttpMethod.Head ? HttpMethod.Get : method;
        var operation = operations[documented.Method.ToLowerInvariant()];
        var response = operation?["responses"]?[((int)status).ToString(CultureInfo.InvariantCulture)];
        if (response is null)
        {
            return OnEveryPath.Contains(status) ? CheckProblem(method, text) : ["The status is not documented."];
        }

        if (text.Length == 0)
        {
            return response["content"] is null || method == HttpMethod.Head ? [] : ["The body is missing."];
        }

        if (mediaType is null || response["content"]?[mediaType] is not { } content)
        {
            return [$"The media type {mediaType} is not documented."];
        }

        return mediaType.EndsWith("json", StringComparison.Ordinal)
            ? [.. _schemas.Check(content["schema"]!, JsonNode.Parse(text), "$")]
            : [];
    }

    private static async Task<ContractDocument> LoadAsync()
    {
        await using var api = new ApiWithoutSilo();
        await api.InitializeAsync();
        return new ContractDocument(JsonNode.Parse(await api.Http.GetStringAsync("/openapi/v1.json"))!);
    }

    private static Regex PatternOf(string template)
    {
        var literals = Regex.Split(template, @"\{\w+\}").Select(Regex.Escape);
        return new Regex($"^{string.Join("[^/]+", literals)}/?$", RegexOptions.IgnoreCase);
    }

    private IReadOnlyList<string> CheckProblem(HttpMethod method, string text) =>
        method == HttpMethod.Head && text.Length == 0
            ? []
            : [.. _schemas.Check(new JsonObject { ["$ref"] = ProblemSchema }, JsonNode.Parse(text), "$")];
}
