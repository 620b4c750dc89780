using System.Net;
using System.Text.Json;

namespace Shop.Chaos.Load;

/// <summary>Derives the outcome of a request from its response, by the rules of the HTTP contract.</summary>
internal static class Replies
{
    public static async Task<Reply> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var body = Parse(bytes);
        var code = body is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("code", out var member)
            ? member.GetString()
            : null;
        var retryAfter = response.Headers.RetryAfter?.Delta;
        var outcome = OutcomeOf(response.StatusCode, code, retryAfter is not null);
        return new Reply(outcome, (int)response.StatusCode, code, body, retryAfter) { ETag = response.Headers.ETag?.ToString() };
    }

    /// <summary>A request without a response.</summary>
    public static Reply FromException(Exception exception) => exception switch
    {
        // No connection was established: nothing was sent.
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            new(Outcome.NotExecuted, null, "not-connected", null, null),
        HttpRequestException interrupted => new(Outcome.Unknown, null, interrupted.HttpRequestError.ToString(), null, null),
        OperationCanceledException { InnerException: TimeoutException } or TaskCanceledException =>
            new(Outcome.Unknown, null, "no-answer-in-time", null, null),
        _ => new(Outcome.Unknown, null, exception.GetType().Name, null, null),
    };

    private static Outcome OutcomeOf(HttpStatusCode status, string? code, bool hasRetryAfter) => status switch
    {
        < HttpStatusCode.BadRequest => Outcome.Ok,
        HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized => Outcome.NotExecuted,
        HttpStatusCode.Conflict when hasRetryAfter => Outcome.NotExecuted,
        HttpStatusCode.ServiceUnavailable when code == "overloaded" => Outcome.NotExecuted,
        >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout => Outcome.Unknown,
        _ => Outcome.Refused,
    };

    private static JsonElement? Parse(byte[] bytes)
    {
        try
        {
            return bytes.Length == 0 ? null : JsonDocument.Parse(bytes).RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
