using Microsoft.AspNetCore.Server.Kestrel.Core;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Limits;

/// <summary>
/// Bounds of a request's head. Kestrel would cut such requests off without a body, so it is given more room than the
/// API wants, and the API refuses with a problem.
/// </summary>
internal static class RequestHeaderLimits
{
    public const int MostHeaderBytes = 16 * 1024;
    public const int MostHeaders = 100;
    public const int LongestTarget = 8 * 1024;
    public const int BodyBytes = 64 * 1024;
    public const int OrderBodyBytes = 256 * 1024;

    public static void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestHeadersTotalSize = 8 * MostHeaderBytes;
        limits.MaxRequestHeaderCount = 10 * MostHeaders;
        limits.MaxRequestLineSize = 8 * LongestTarget;
        limits.MaxRequestBufferSize = Math.Max(limits.MaxRequestBufferSize ?? 0, 16 * MostHeaderBytes);
        limits.MaxRequestBodySize = BodyBytes;
    }

    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        if (headers.Count > MostHeaders || headers.Sum(SizeOf) > MostHeaderBytes)
        {
            return new ProblemResult(ProblemTypes.HeadersTooLarge).ExecuteAsync(context);
        }

        return context.Request.Path.Value?.Length + context.Request.QueryString.Value?.Length > LongestTarget
            ? new ProblemResult(ProblemTypes.UriTooLong).ExecuteAsync(context)
            : next(context);
    }

    // As it is on the wire: name, colon, space, value, line end.
    private static int SizeOf(KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> header) =>
        header.Value.Sum(value => header.Key.Length + (value?.Length ?? 0) + 4);
}
