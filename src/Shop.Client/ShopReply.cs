using System.Net;
using System.Text.Json;

namespace Shop.Client;

/// <summary>The response to a call.</summary>
/// <param name="IsReplay">True if an earlier call with the same key had this effect.</param>
internal sealed record ShopReply(ShopCall Call, HttpStatusCode Status, string? ETag, bool IsReplay, byte[] Body)
{
    /// <exception cref="UnexpectedReplyException">The body does not have the expected form.</exception>
    public T Read<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Body, ShopTransport.Json) ?? throw Unexpected();
        }
        catch (JsonException)
        {
            throw Unexpected();
        }
    }

    /// <summary>An exception with the status and the problem details of the response.</summary>
    public UnexpectedReplyException Unexpected()
    {
        ProblemDto? problem = null;
        try
        {
            problem = Body.Length == 0 ? null : JsonSerializer.Deserialize<ProblemDto>(Body, ShopTransport.Json);
        }
        catch (JsonException)
        {
            // Not a problem document: only the status is reported.
        }

        var errors = problem?.Errors is { } fields ? $" {JsonSerializer.Serialize(fields)}" : "";
        string?[] parts = [problem?.Code, problem?.Detail ?? problem?.Title];
        var details = string.Join(": ", parts.Where(part => !string.IsNullOrEmpty(part)));
        var message = $"{Call.Method} /{Call.Path} returned {(int)Status} {details}{errors}".TrimEnd();
        return new UnexpectedReplyException(Status, problem?.Code, message);
    }
}
