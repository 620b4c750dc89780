using System.Text.Json;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Json;

/// <summary>Converts an error of the JSON reader to a problem. The reader's message is not returned: it contains type names.</summary>
internal static class JsonErrors
{
    private const int MaxNameLength = 100;

    public static ProblemResult Describe(JsonException exception)
    {
        var name = MemberName(exception.Path);
        if (MessageFor(exception) is { } message)
        {
            return new ProblemResult(ProblemTypes.Validation) { Errors = new Dictionary<string, string[]> { [name] = [message] } };
        }

        var place = exception is { LineNumber: { } line, BytePositionInLine: { } position }
            ? $" The error is at line {line + 1}, byte {position + 1}."
            : null;
        return new ProblemResult(ProblemTypes.MalformedBody, ProblemTypes.MalformedBody.Detail + place);
    }

    /// <summary><c>$.items[0].quantity</c> becomes <c>items[0].quantity</c>; the body itself is <c>$</c>.</summary>
    internal static string MemberName(string? path)
    {
        var name = path is null or "" or "$" ? "$" : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path[1..];
        return name.Length <= MaxNameLength ? name : name[..MaxNameLength] + "…";
    }

    // System.Text.Json has one exception type for all errors; only its message distinguishes them. If a later version changes a
    // message, the error is reported as malformed JSON.
    private static string? MessageFor(JsonException exception) => exception.Message switch
    {
        var m when m.Contains("could not be mapped", StringComparison.Ordinal) => "This member is unknown.",
        var m when m.Contains("Duplicate propert", StringComparison.OrdinalIgnoreCase) => "This member is duplicated.",
        var m when m.Contains("could not be converted", StringComparison.Ordinal) => "The value has the wrong type or is out of range.",
        var m when m.Contains("maximum configured depth", StringComparison.Ordinal) => "The body is nested too deeply.",
        _ => null,
    };
}
