using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Shop.Api.Http.Problems;
using Shop.Orders;

namespace Shop.Api.Http.Preconditions;

/// <summary>Entity tags and preconditions (RFC 9110, 8.8.3 and 13.1).</summary>
internal static class ETags
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The tag of an item: its description and its stock have separate versions.</summary>
    public static string Of(long version, long stockVersion) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{version}-{stockVersion}\"");

    /// <summary>
    /// The tag of an order. A server that resumes an order changes its time of the last change, but not its version; the tag has both.
    /// </summary>
    public static string Of(OrderView order) => Of(order.Version, order.UpdatedAt.UtcTicks / TimeSpan.TicksPerMicrosecond);

    /// <summary>
    /// The tag of a page of a user's orders: the version of the list, which <c>If-Match</c> compares, and a hash of what the page shows.
    /// </summary>
    public static string Of(long listVersion, IEnumerable<OrderView> orders)
    {
        var text = string.Join(' ', orders.Select(order => $"{order.OrderId}{Of(order)}"));
        var hash = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
        return Of(listVersion, hash & long.MaxValue);
    }

    /// <summary>True if the client has this representation (<c>If-None-Match</c>, weak comparison).</summary>
    public static bool HasCurrent(this HttpRequest request, string etag)
    {
        var header = request.Headers.IfNoneMatch;
        if (header.Count == 0 || !EntityTagHeaderValue.TryParseList(header, out var tags))
        {
            return false;
        }

        var current = EntityTagHeaderValue.Parse(etag);
        return tags.Any(tag => tag == EntityTagHeaderValue.Any || tag.Compare(current, useStrongComparison: false));
    }

    /// <summary>
    /// The version in <c>If-Match</c>. Only one tag is supported: the grain checks the version atomically with the change, and compares
    /// one version.
    /// </summary>
    /// <exception cref="ProblemException">The header is not one entity tag or <c>*</c>.</exception>
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

        // A weak tag never matches (RFC 9110, 13.1.1), nor does a tag that the API never issued.
        return !tag.IsWeak && TryReadVersion(tag.Tag.AsSpan()[1..^1], out var version) ? new IfMatch.Version(version) : new IfMatch.Never();
    }

    private static bool TryReadVersion(ReadOnlySpan<char> tag, out long version)
    {
        var dash = tag.IndexOf('-');
        return long.TryParse(dash < 0 ? tag : tag[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out version)
            && (dash < 0 || long.TryParse(tag[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _));
    }
}

/// <summary>The condition in <c>If-Match</c>.</summary>
internal abstract record IfMatch
{
    private IfMatch() { }

    /// <summary>The request has no <c>If-Match</c>.</summary>
    public sealed record Absent : IfMatch;

    /// <summary><c>*</c>: any version.</summary>
    public sealed record Any : IfMatch;

    /// <summary>One version.</summary>
    public sealed record Version(long Value) : IfMatch;

    /// <summary>A tag that matches no version.</summary>
    public sealed record Never : IfMatch;
}
