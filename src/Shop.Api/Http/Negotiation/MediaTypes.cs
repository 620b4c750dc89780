using System.Net.Mime;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Shop.Api.Http.Limits;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Negotiation;

/// <summary>Refuses what is not JSON in UTF-8 (415) and who does not take what an endpoint answers with (406).</summary>
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

        var answer = metadata.GetMetadata<EventStream>() is not null ? EventStream.MediaType
            : metadata.GetMetadata<AnswersJson>() is not null ? MediaTypeNames.Application.Json
            : null;
        return answer is null || Accepts(context.Request, answer)
            ? next(context)
            : new ProblemResult(ProblemTypes.NotAcceptable, $"This operation answers with {answer}.").ExecuteAsync(context);
    }

    /// <summary>Whether the most specific range that covers the type has a weight above zero (RFC 9110, 12.5.1).</summary>
    internal static bool Accepts(HttpRequest request, string mediaType)
    {
        var header = request.Headers.Accept;
        if (header.Count == 0 || !MediaTypeHeaderValue.TryParseList(header, out var ranges) || ranges.Count == 0)
        {
            return true;
        }

        var type = MediaTypeHeaderValue.Parse(mediaType);
        var best = ranges
            .Where(range => Covers(range, type))
            .MaxBy(range => (range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2, range.Quality ?? 1));
        return best is not null && best.Quality is not 0;
    }

    private static bool Covers(MediaTypeHeaderValue range, MediaTypeHeaderValue type) =>
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

    /// <summary>Marks endpoints that answer with JSON.</summary>
    internal sealed class AnswersJson
    {
        public static readonly AnswersJson Instance = new();
    }
}
