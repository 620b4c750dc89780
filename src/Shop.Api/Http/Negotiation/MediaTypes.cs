using System.Net.Mime;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Shop.Api.Http.Limits;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Negotiation;

/// <summary>Rejects bodies that are not JSON in UTF-8 (415) and requests that do not accept the response's media type (406).</summary>
internal static class MediaTypes
{
    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata is null)
        {
            return next(context);
        }

        if (metadata.GetMetadata<IAcceptsMetadata>() is not null && !IsPlainUtf8(context.Request))
        {
            return new ProblemResult(ProblemTypes.UnsupportedMediaType).ExecuteAsync(context);
        }

        var mediaType = metadata.GetMetadata<EventStream>() is not null ? EventStream.MediaType
            : metadata.GetMetadata<ProducesJson>() is not null ? MediaTypeNames.Application.Json
            : null;
        return mediaType is null || Accepts(context.Request, mediaType)
            ? next(context)
            : new ProblemResult(ProblemTypes.NotAcceptable, $"The response of this operation has the media type {mediaType}.")
                .ExecuteAsync(context);
    }

    /// <summary>True if the most specific range that matches the type has a weight above zero (RFC 9110, 12.5.1).</summary>
    internal static bool Accepts(HttpRequest request, string mediaType)
    {
        var header = request.Headers.Accept;
        if (header.Count == 0 || !MediaTypeHeaderValue.TryParseList(header, out var ranges) || ranges.Count == 0)
        {
            return true;
        }

        var type = MediaTypeHeaderValue.Parse(mediaType);
        var best = ranges
            .Where(range => Matches(range, type))
            .MaxBy(range => (range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2, range.Quality ?? 1));
        return best is not null && best.Quality is not 0;
    }

    private static bool Matches(MediaTypeHeaderValue range, MediaTypeHeaderValue type) =>
        range.MatchesAllTypes
        || (range.Type.Equals(type.Type, StringComparison.OrdinalIgnoreCase)
            && (range.MatchesAllSubTypes || range.SubType.Equals(type.SubType, StringComparison.OrdinalIgnoreCase)));

    private static bool IsPlainUtf8(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0
            && !request.Headers.ContentEncoding.All(value => "identity".Equals(value, StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        return !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.Charset.HasValue
            || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Marks endpoints that respond with JSON.</summary>
    internal sealed class ProducesJson
    {
        public static readonly ProducesJson Instance = new();
    }
}
