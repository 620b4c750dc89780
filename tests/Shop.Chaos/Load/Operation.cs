using System.Text.Json;

namespace Shop.Chaos.Load;

/// <summary>What somebody wants: one request, to be sent as often as it takes, always the same.</summary>
internal sealed record Operation(string Action, HttpMethod Method, string Path)
{
    public Customer? By { get; init; }

    public string? Key { get; init; }

    /// <summary>JSON.</summary>
    public string? Body { get; init; }

    public string? Prefer { get; init; }

    /// <summary>Not part of the load: setting up, and the look around at the end.</summary>
    public bool Aside { get; init; }

    public static string Json(object body) => JsonSerializer.Serialize(body, JsonSerializerOptions.Web);
}

/// <summary>What became of one request.</summary>
internal enum Outcome
{
    /// <summary>Done, as the answer says.</summary>
    Ok,

    /// <summary>Definitely not done, and asking again would not help.</summary>
    Refused,

    /// <summary>Definitely not done: ask again.</summary>
    IsRetry,

    /// <summary>It may be done or not, now or later: ask again under the same key.</summary>
    Unknown,
}

/// <summary>An answer, or why there is none.</summary>
internal sealed record Reply(Outcome Outcome, int? Status, string? Code, JsonElement? Body, TimeSpan? RetryAfter)
{
    public bool IsOk => Outcome == Outcome.Ok;

    public string Text(string member) => Body!.Value.GetProperty(member).GetString()!;

    public int Number(string member) => Body!.Value.GetProperty(member).GetInt32();
}
