using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Chaos.Histories;

/// <summary>
/// One line of the history. <see cref="Request"/> relates a <c>request</c> to its <c>answer</c>. A request without an answer was in
/// flight when the run ended.
/// </summary>
internal sealed record HistoryLine
{
    /// <summary>Seconds since the run began, by this program's monotonic clock.</summary>
    public double At { get; init; }

    /// <summary>request, answer, fault, signal, started, ended, phase.</summary>
    public required string Event { get; init; }

    /// <summary>The number of the request.</summary>
    public long? Request { get; init; }

    /// <summary>The number of the operation. All its requests are identical.</summary>
    public long? Operation { get; init; }

    public int? Attempt { get; init; }

    /// <summary>The process that received the request or the fault.</summary>
    public string? Node { get; init; }

    /// <summary>The user name of the sender.</summary>
    public string? User { get; init; }

    /// <summary>One of <see cref="Load.Actions"/>, or the name of a fault.</summary>
    public string? Action { get; init; }

    public string? Method { get; init; }

    public string? Path { get; init; }

    /// <summary>The Idempotency-Key.</summary>
    public string? Key { get; init; }

    public string? Body { get; init; }

    /// <summary>One of the names in <see cref="Load.Outcomes"/>.</summary>
    public string? Outcome { get; init; }

    public int? Status { get; init; }

    /// <summary>The problem's code, or the reason why there is no answer.</summary>
    public string? Code { get; init; }

    public JsonElement? Answer { get; init; }

    /// <summary>The time until the answer, in seconds.</summary>
    public double? Took { get; init; }

    /// <summary>The Retry-After header, in seconds.</summary>
    public double? RetryAfter { get; init; }

    /// <summary>begin, end or not-well of a fault; a phase of the run.</summary>
    public string? Phase { get; init; }

    /// <summary>Orders in flight when the fault took effect.</summary>
    public int? InFlight { get; init; }

    public string? Detail { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HistoryLine))]
internal sealed partial class HistoryJson : JsonSerializerContext;
