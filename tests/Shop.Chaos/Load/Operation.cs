using System.Text.Json;

namespace Shop.Chaos.Load;

/// <summary>One operation of a customer. All its attempts send the same request.</summary>
internal sealed record Operation(string Action, HttpMethod Method, string Path)
{
    public Customer? By { get; init; }

    public string? Key { get; init; }

    /// <summary>JSON.</summary>
    public string? Body { get; init; }

    public string? Prefer { get; init; }

    public string? IfMatch { get; init; }

    /// <summary>True for setup and final reads, which are not counted as load.</summary>
    public bool IsOutsideLoad { get; init; }

    public static string Json(object body) => JsonSerializer.Serialize(body, JsonSerializerOptions.Web);
}

/// <summary>The outcome of one request.</summary>
internal enum Outcome
{
    /// <summary>The request was executed.</summary>
    Ok,

    /// <summary>The request was not executed. A retry gets the same answer.</summary>
    Refused,

    /// <summary>The request was not executed. A retry may succeed.</summary>
    NotExecuted,

    /// <summary>The request may have been executed, or may still be. Retry under the same key.</summary>
    Unknown,
}

/// <summary>The names of outcomes in the history.</summary>
internal static class Outcomes
{
    public static string Name(Outcome outcome) => outcome switch
    {
        Outcome.Ok => "ok",
        Outcome.Refused => "refused",
        Outcome.NotExecuted => "retry",
        _ => "unknown",
    };

    /// <summary>A request without an answer has an unknown outcome.</summary>
    public static Outcome Parse(string? name) => name switch
    {
        "ok" => Outcome.Ok,
        "refused" => Outcome.Refused,
        "retry" => Outcome.NotExecuted,
        _ => Outcome.Unknown,
    };
}

/// <summary>An answer, or the reason why there is none.</summary>
internal sealed record Reply(Outcome Outcome, int? Status, string? Code, JsonElement? Body, TimeSpan? RetryAfter)
{
    public string? ETag { get; init; }

    public bool IsOk => Outcome == Outcome.Ok;

    public string Text(string member) => Body!.Value.GetProperty(member).GetString()!;

    public int Number(string member) => Body!.Value.GetProperty(member).GetInt32();
}
