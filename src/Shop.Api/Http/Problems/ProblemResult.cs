using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Routing;

namespace Shop.Api.Http.Problems;

/// <summary>A problem document as response.</summary>
/// <param name="code">The type of the problem.</param>
/// <param name="detail">Replaces the detail of the type.</param>
internal sealed class ProblemResult(ProblemCode code, string? detail = null) : IResult, IStatusCodeHttpResult
{
    public const string MediaType = "application/problem+json";

    public ProblemCode Code { get; } = code;

    public int? StatusCode => Code.Status;

    /// <summary>The error messages per invalid value.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The earliest time for a retry, from now.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The current version, if the request was made for an older one.</summary>
    public string? ETag { get; init; }

    /// <summary>The challenge of a 401 or 403 (RFC 6750, 3). Default: the plain challenge for 401, none for 403.</summary>
    public string? Challenge { get; init; }

    /// <summary>The problem of a response to which the framework has given a status and no body.</summary>
    public static ProblemResult OfStatus(HttpContext context)
    {
        // The framework's 404 and 405 of routing do not consider the constraints of all routes.
        var response = context.Response;
        var isUnrouted = response.StatusCode is StatusCodes.Status405MethodNotAllowed
            || (response.StatusCode is StatusCodes.Status404NotFound && context.GetEndpoint() is null);
        if (!isUnrouted)
        {
            return new ProblemResult(ProblemTypes.OfStatus(response.StatusCode));
        }

        var methods = AllowedMethods.Of(context);
        response.Headers.Allow = new StringValues(methods.Count > 0 ? string.Join(", ", methods) : null);
        return new ProblemResult(methods.Count > 0 ? ProblemTypes.MethodNotAllowed : ProblemTypes.NotFound);
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Code.Status;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (ETag is not null)
        {
            response.Headers.ETag = ETag;
        }

        if (Challenge is not null || Code.Status is StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = Challenge ?? BearerChallenge.Plain;
        }

        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return response.WriteAsJsonAsync(Describe(), options, MediaType, CancellationToken.None);

        ProblemResponse Describe() =>
            new(Code.Type, Code.Title, Code.Status, detail ?? Code.Detail, Code.Code, TraceId(httpContext), Errors);
    }

    public static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
