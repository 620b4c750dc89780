using Microsoft.OpenApi;
using Shop.Api.Http.Idempotency;

namespace Shop.Api.Http.OpenApi;

/// <summary>The headers of answers that many operations have.</summary>
internal static class SharedHeaders
{
    private static readonly Dictionary<string, string> Descriptions = new()
    {
        ["RateLimit"] = "What is left of the limit: \"name\";r=requests.",
        ["RateLimit-Policy"] = "The limit: \"name\";q=requests;w=seconds.",
        ["Retry-After"] = "Seconds to wait before trying again.",
        ["WWW-Authenticate"] = "The challenge of RFC 6750.",
        [ClientKey.ReplayedHeader] = "\"true\" if this is the answer of an earlier request with the same key.",
    };

    public static IEnumerable<(string Name, IOpenApiHeader Header)> All =>
        Descriptions.Select(header =>
            (header.Key, (IOpenApiHeader)new OpenApiHeader { Description = header.Value, Schema = new OpenApiSchema { Type = JsonSchemaType.String } }));

    /// <summary>Those of an answer with this status.</summary>
    /// <param name="keyed">Whether the operation takes an Idempotency-Key.</param>
    public static IEnumerable<string> Of(string status, bool keyed)
    {
        yield return "RateLimit";
        yield return "RateLimit-Policy";
        if (status is "429" or "503" || (status is "409" && keyed))
        {
            yield return "Retry-After";
        }

        if (status is "401" or "403")
        {
            yield return "WWW-Authenticate";
        }

        if (keyed && status is ("200" or "201" or "202"))
        {
            yield return ClientKey.ReplayedHeader;
        }
    }
}
