using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Shop.Api.Http.Validation;

/// <summary>One of several words in a query. An empty value selects all rows, like an absent one.</summary>
internal sealed class FilterWordAttribute(params string[] words) : ValueRuleAttribute
{
    public IReadOnlyList<string> Words => words;

    public override string? Check(object value) =>
        (string)value is "" || words.Contains((string)value) ? null : $"This must be one of: {string.Join(", ", words)}.";

    public override void Describe(OpenApiSchema schema) => schema.Enum = [.. words.Select(word => (JsonNode)word)];
}
