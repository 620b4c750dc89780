using System.Net;
using System.Text.Json;

namespace Shop.Client;

/// <summary>What the shop answered to a call.</summary>
/// <param name="IsReplay">The shop had done this before under the same key.</param>
internal sealed record ShopReply(ShopCall Call, HttpStatusCode Status, string? ETag, bool IsReplay, byte[] Body)
{
    /// <summary>The body, or an exception if it is not what the contract says.</summary>
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

    /// <summary>The answer as an exception, with what its problem details say.</summary>
    public ShopRefusedException Unexpected()
    {
        ProblemDto? problem = null;
        try
        {
            problem = Body.Length == 0 ? null : JsonSerializer.Deserialize<ProblemDto>(Body, ShopTransport.Json);
        }
        catch (JsonException)
        {
            // Not a problem document: the status has to do.
        }

        var errors = problem?.Errors is { } fields ? $" {JsonSerializer.Serialize(fields)}" : "";
        var said = string.Join(": ", new[] { problem?.Code, problem?.Detail ?? problem?.Title }.Where(part => !string.IsNullOrEmpty(part)));
        return new ShopRefusedException(Status, problem?.Code, $"{Call.Method} /{Call.Path} got {(int)Status} {said}{errors}".TrimEnd());
    }
}
