using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Shop.Api.Http.Problems;

/// <summary>Why a request was refused (RFC 9457).</summary>
public sealed record ProblemResponse(
    [property: Description("Identifies the kind of problem; a name, not an address.")] string Type,
    [property: Description("The kind of problem for people.")] string Title,
    [property: Description("The HTTP status.")] int Status,
    [property: Description("This problem for people.")] string Detail,
    [property: Description("The kind of problem for programs.")] string Code,
    [property: Description("What to tell the shop's people when asking about it.")] string TraceId,
    [property: Description("What is wrong with which value, by its name in the request.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyDictionary<string, string[]>? Errors = null);
