using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Shop.Api.Http.Problems;

/// <summary>A problem document (RFC 9457).</summary>
public sealed record ProblemResponse(
    [property: Description("Identifies the problem type; a URN that cannot be dereferenced.")] string Type,
    [property: Description("Short, human-readable summary of the problem type.")] string Title,
    [property: Description("The HTTP status code.")] int Status,
    [property: Description("Human-readable explanation of this occurrence.")] string Detail,
    [property: Description("Identifies the problem type for programs.")] string Code,
    [property: Description("Identifies the request in the logs; add it to support requests.")] string TraceId,
    [property: Description("The error messages per invalid value, by its path in the request.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyDictionary<string, string[]>? Errors = null);
