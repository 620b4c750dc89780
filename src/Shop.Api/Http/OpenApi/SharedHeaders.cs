using Microsoft.OpenApi;
using Shop.Api.Http.Idempotency;

namespace Shop.Api.Http.OpenApi;

/// <summary>Response headers that many operations share.</summary>
internal static class SharedHeaders
{
    private static readonly Dictionary<string, string> Descriptions = new()
    {
        ["RateLimit"] = "The remaining requests of the limit: \"name\";r=requests.",
        ["RateLimit-Policy"] = "The limit: \"name\";q=requests;w=seconds.",
        ["Retry-After"] = "Seconds to wait before a retry.",
        ["WWW-Authenticate"] = "The challenge (RFC 6750).",
        [ClientKey.ReplayedHeader] = "\"true\" if this is the response of an earlier request with the same key.",
    };

    public static IEnumerable<(string Name, IOpenApiHeader Header)> All =>
        Descriptions.Select(header => (header.Key, (IOpenApiHeader)new OpenApiHeader
        {
            Description = header.Value,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        }));

    /// <summary>The headers of a response with this status.</summary>
    /// <param name="hasKey">True if the operation requires an Idempotency-Key.</param>
    public static IEnumerable<string> Of(string status, bool hasKey)
    {
        yield return "RateLimit";
        yield return "RateLimit-Policy";
        if (status is "429" or "503" || (status is "409" && hasKey))
        {
            yield return "Retry-After";
        }

        if (status is "401" or "403")
        {
            yield return "WWW-Authenticate";
        }

        if (hasKey && status is ("200" or "201" or "202"))
        {
            yield return ClientKey.ReplayedHeader;
        }
    }
}
