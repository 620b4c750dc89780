using System.Text.Json;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Json;

/// <summary>Says for people what is wrong with a body that could not be read, without the reader's own words: they name types.</summary>
internal static class JsonFaults
{
    private const int LongestName = 100;

    public static ProblemResult Describe(JsonException exception)
    {
        var name = MemberName(exception.Path);
        if (MessageFor(exception) is { } message)
        {
            return new ProblemResult(ProblemTypes.Validation) { Errors = new Dictionary<string, string[]> { [name] = [message] } };
        }

        var place = exception is { LineNumber: { } line, BytePositionInLine: { } position }
            ? $" It breaks off at line {line + 1}, byte {position + 1}."
            : null;
        return new ProblemResult(ProblemTypes.MalformedBody, ProblemTypes.MalformedBody.Detail + place);
    }

    /// <summary><c>$.items[0].quantity</c> becomes <c>items[0].quantity</c>; the body itself is <c>$</c>.</summary>
    internal static string MemberName(string? path)
    {
        var name = path is null or "" or "$" ? "$" : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path[1..];
        return name.Length <= LongestName ? name : name[..LongestName] + "…";
    }

    // System.Text.Json has one exception for all faults. Its message tells the kinds apart; a kind that is not known here
    // is reported as malformed JSON, so a change of words there costs clarity and nothing else.
    private static string? MessageFor(JsonException exception) => exception.Message switch
    {
        var m when m.Contains("could not be mapped", StringComparison.Ordinal) => "This member is not known.",
        var m when m.Contains("Duplicate propert", StringComparison.OrdinalIgnoreCase) => "This member is given more than once.",
        var m when m.Contains("could not be converted", StringComparison.Ordinal) => "The value has the wrong type or is out of range.",
        var m when m.Contains("maximum configured depth", StringComparison.Ordinal) => "The body is nested too deeply.",
        _ => null,
    };
}
