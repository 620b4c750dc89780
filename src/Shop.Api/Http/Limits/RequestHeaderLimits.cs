using Microsoft.AspNetCore.Server.Kestrel.Core;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Limits;

/// <summary>
/// Size limits of requests. Kestrel rejects a request above its own header limits without a body, so its limits are larger and the
/// API rejects with a problem document.
/// </summary>
internal static class RequestHeaderLimits
{
    public const int MaxHeaderBytes = 16 * 1024;
    public const int MaxHeaders = 100;
    public const int MaxTargetLength = 8 * 1024;
    public const int MaxBodyBytes = 64 * 1024;
    public const int MaxOrderBodyBytes = 256 * 1024;

    public static void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestHeadersTotalSize = 8 * MaxHeaderBytes;
        limits.MaxRequestHeaderCount = 10 * MaxHeaders;
        limits.MaxRequestLineSize = 8 * MaxTargetLength;
        limits.MaxRequestBufferSize = Math.Max(limits.MaxRequestBufferSize ?? 0, 16 * MaxHeaderBytes);
        limits.MaxRequestBodySize = MaxBodyBytes;
    }

    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        if (headers.Count > MaxHeaders || headers.Sum(SizeOf) > MaxHeaderBytes)
        {
            return new ProblemResult(ProblemTypes.HeadersTooLarge).ExecuteAsync(context);
        }

        return context.Request.Path.Value?.Length + context.Request.QueryString.Value?.Length > MaxTargetLength
            ? new ProblemResult(ProblemTypes.UriTooLong).ExecuteAsync(context)
            : next(context);
    }

    // The size on the wire: name, colon, space, value, line end.
    private static int SizeOf(KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> header) =>
        header.Value.Sum(value => header.Key.Length + (value?.Length ?? 0) + 4);
}
