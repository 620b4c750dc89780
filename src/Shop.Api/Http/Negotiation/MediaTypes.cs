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

        if (metadata.GetMetadata<IAcceptsMetadata>() is not null && !TryReadAsUtf8(context.Request))
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

    // A charset may be a quoted string (RFC 9110, 8.3.1). The framework's JSON reader fails on one, so a charset of UTF-8, which is
    // the reader's default, is removed. The framework checks a media type that cannot be parsed.
    private static bool TryReadAsUtf8(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0
            && !request.Headers.ContentEncoding.All(value => "identity".Equals(value, StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return true;
        }

        var charsets = type.Parameters.Where(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)).ToList();
        if (charsets.Count == 0)
        {
            return true;
        }

        foreach (var charset in charsets)
        {
            type.Parameters.Remove(charset);
        }

        request.ContentType = type.ToString();
        return charsets.All(charset => HeaderUtilities.RemoveQuotes(charset.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Marks endpoints that respond with JSON.</summary>
    internal sealed class ProducesJson
    {
        public static readonly ProducesJson Instance = new();
    }
}
