using System.Globalization;
using System.Text.Json;

namespace Shop.Abuse.Load;

/// <summary>The response to a request.</summary>
/// <param name="Status">Null if there was no response.</param>
/// <param name="Failure">The reason for a missing response.</param>
internal sealed record Answer(int? Status, string? Failure, byte[] Body)
{
    public const string NoConnection = "no connection";
    public const string Timeout = "timeout";
    public const string Aborted = "aborted";

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The status or the failure, as in the report.</summary>
    public string Kind => Status?.ToString(CultureInfo.InvariantCulture) ?? Failure!;

    public static Answer None(string failure) => new(null, failure, []);

    /// <summary>A text member of the body's object.</summary>
    public string Text(string member)
    {
        using var document = JsonDocument.Parse(Body);
        return document.RootElement.GetProperty(member).GetString()!;
    }
}
