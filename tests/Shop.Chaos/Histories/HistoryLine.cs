using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Chaos.Histories;

/// <summary>
/// One line of the history: something that was asked, answered or done. <c>request</c> and <c>answer</c> belong together by
/// <see cref="Request"/>; a request without an answer is one that this program did not live to see.
/// </summary>
internal sealed record HistoryLine
{
    /// <summary>Seconds since the run began, by this program's monotonic clock.</summary>
    public double At { get; init; }

    /// <summary>request, answer, fault, signal, started, ended, phase.</summary>
    public required string Event { get; init; }

    /// <summary>The number of the request.</summary>
    public long? Request { get; init; }

    /// <summary>The number of what somebody wanted; all its requests are the same to the byte.</summary>
    public long? Operation { get; init; }

    public int? Attempt { get; init; }

    /// <summary>The process that was asked, or that something was done to.</summary>
    public string? Node { get; init; }

    /// <summary>Who asks: a customer's or the administrator's name.</summary>
    public string? User { get; init; }

    /// <summary>What is asked for: <see cref="Load.Actions"/>.</summary>
    public string? Action { get; init; }

    public string? Method { get; init; }

    public string? Path { get; init; }

    /// <summary>The Idempotency-Key.</summary>
    public string? Key { get; init; }

    public string? Body { get; init; }

    /// <summary>ok, refused, again (definitely not carried out, ask again) or unknown.</summary>
    public string? Outcome { get; init; }

    public int? Status { get; init; }

    /// <summary>The problem's code, or why there is no answer.</summary>
    public string? Code { get; init; }

    public JsonElement? Answer { get; init; }

    /// <summary>Of an answer: how long it took, in seconds.</summary>
    public double? Took { get; init; }

    /// <summary>Of a refusal: when to come back, in seconds.</summary>
    public double? RetryAfter { get; init; }

    /// <summary>begin, end.</summary>
    public string? Phase { get; init; }

    /// <summary>Orders in flight when the fault struck.</summary>
    public int? InFlight { get; init; }

    public string? Detail { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HistoryLine))]
internal sealed partial class HistoryJson : JsonSerializerContext;
