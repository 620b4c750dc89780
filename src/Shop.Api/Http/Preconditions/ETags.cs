using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Preconditions;

/// <summary>Entity tags and the preconditions that name them (RFC 9110, 8.8.3 and 13.1).</summary>
internal static class ETags
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The tag of an item: what was described and how much of it there is change on their own.</summary>
    public static string Of(long version, long stockVersion) => string.Create(CultureInfo.InvariantCulture, $"\"{version}-{stockVersion}\"");

    /// <summary>Whether the client has this representation already (<c>If-None-Match</c>, weak comparison).</summary>
    public static bool IsKnown(this HttpRequest request, string etag)
    {
        var known = request.Headers.IfNoneMatch;
        if (known.Count == 0 || !EntityTagHeaderValue.TryParseList(known, out var tags))
        {
            return false;
        }

        var current = EntityTagHeaderValue.Parse(etag);
        return tags.Any(tag => tag == EntityTagHeaderValue.Any || tag.Compare(current, useStrongComparison: false));
    }

    /// <summary>
    /// The version that <c>If-Match</c> names. Only one tag can be asked for: the check is one with the change, inside of the
    /// grain, and it compares with one version.
    /// </summary>
    public static IfMatch ReadIfMatch(this HttpRequest request) => Parse(request.Headers.IfMatch);

    internal static IfMatch Parse(StringValues header)
    {
        if (header.Count == 0)
        {
            return new IfMatch.Absent();
        }

        if (!EntityTagHeaderValue.TryParseStrictList(header, out var tags) || tags.Count != 1)
        {
            throw new ProblemException(ProblemTypes.InvalidPrecondition);
        }

        var tag = tags[0];
        if (tag == EntityTagHeaderValue.Any)
        {
            return new IfMatch.Any();
        }

        // A weak tag never matches (RFC 9110, 13.1.1), and neither does one that was never given out.
        return !tag.IsWeak && TryReadVersion(tag.Tag.AsSpan()[1..^1], out var version) ? new IfMatch.Version(version) : new IfMatch.Never();
    }

    private static bool TryReadVersion(ReadOnlySpan<char> tag, out long version)
    {
        var dash = tag.IndexOf('-');
        return long.TryParse(dash < 0 ? tag : tag[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out version)
            && (dash < 0 || long.TryParse(tag[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }
}

/// <summary>What <c>If-Match</c> asks for.</summary>
internal abstract record IfMatch
{
    private IfMatch() { }

    public sealed record Absent : IfMatch;

    /// <summary><c>*</c>: whatever the version is.</summary>
    public sealed record Any : IfMatch;

    public sealed record Version(long Value) : IfMatch;

    /// <summary>A tag that nothing can have.</summary>
    public sealed record Never : IfMatch;
}
