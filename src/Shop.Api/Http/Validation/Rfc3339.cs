using System.Globalization;
using System.Text.RegularExpressions;

namespace Shop.Api.Http.Validation;

/// <summary>Reads RFC 3339 date and time; an offset is required. .NET's parsers accept more formats than RFC 3339.</summary>
internal static partial class Rfc3339
{
    public const string Rule = "This must be an RFC 3339 date and time with an offset, e.g. 2030-01-31T14:00:00+01:00.";

    private const string Pattern = @"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})"
        + @"(?<fraction>\.[0-9]+)?(?<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})\z";

    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is null || text.Length > 64 || Format().Match(text) is not { Success: true } match)
        {
            return false;
        }

        // .NET reads seven decimals of a second. RFC 3339 allows any number of them; the rest is cut.
        var fraction = match.Groups["fraction"].Value;
        var offset = match.Groups["offset"].Value is "Z" or "z" ? "+00:00" : match.Groups["offset"].Value;
        var shortFraction = fraction.Length > 8 ? fraction[..8] : fraction;
        var canonical = $"{match.Groups["date"].Value}T{match.Groups["time"].Value}{shortFraction}{offset}";
        return DateTimeOffset.TryParse(canonical, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Format();
}
