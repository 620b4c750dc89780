using System.Net;
using System.Text.Json;

namespace Shop.Chaos.Load;

/// <summary>Reads out of an answer what it means for what was asked for. The rules are those of the HTTP contract.</summary>
internal static class Replies
{
    public static async Task<Reply> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        var body = Parse(bytes);
        var code = body is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("code", out var named) ? named.GetString() : null;
        var wait = answer.Headers.RetryAfter?.Delta;
        return new Reply(Judge(answer.StatusCode, code, wait is not null), (int)answer.StatusCode, code, body, wait);
    }

    /// <summary>A call that got no answer.</summary>
    public static Reply Of(Exception fault) => fault switch
    {
        // Nobody listened, or no connection came about: nothing was sent.
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new(Outcome.IsRetry, null, "not-connected", null, null),
        HttpRequestException broken => new(Outcome.Unknown, null, broken.HttpRequestError.ToString(), null, null),
        OperationCanceledException { InnerException: TimeoutException } or TaskCanceledException => new(Outcome.Unknown, null, "no-answer-in-time", null, null),
        _ => new(Outcome.Unknown, null, fault.GetType().Name, null, null),
    };

    private static Outcome Judge(HttpStatusCode status, string? code, bool saysWhen) => status switch
    {
        < HttpStatusCode.BadRequest => Outcome.Ok,
        HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized => Outcome.IsRetry,
        HttpStatusCode.Conflict when saysWhen => Outcome.IsRetry,
        HttpStatusCode.ServiceUnavailable when code == "overloaded" => Outcome.IsRetry,
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
