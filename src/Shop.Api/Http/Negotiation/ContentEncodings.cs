using Microsoft.Net.Http.Headers;

namespace Shop.Api.Http.Negotiation;

/// <summary>Selects the content encoding of a response (<c>Accept-Encoding</c>, RFC 9110, 12.5.3).</summary>
internal static class ContentEncodings
{
    public const string Brotli = "br";
    public const string Gzip = "gzip";
    public const string Identity = "identity";

    /// <summary>The offered encoding with the highest weight, of equal weights the first. Identity if the client accepts none.</summary>
    public static string Select(HttpRequest request, params ReadOnlySpan<string> offered)
    {
        var header = request.Headers.AcceptEncoding;
        if (header.Count == 0 || !StringWithQualityHeaderValue.TryParseList(header, out var accepted))
        {
            return Identity;
        }

        var (best, highest) = (Identity, 0d);
        foreach (var encoding in offered)
        {
            if (WeightOf(encoding, accepted) is var weight && weight > highest)
            {
                (best, highest) = (encoding, weight);
            }
        }

        return best;
    }

    private static double WeightOf(string encoding, IList<StringWithQualityHeaderValue> accepted)
    {
        var named = accepted.FirstOrDefault(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
            ?? accepted.FirstOrDefault(value => value.Value == "*");
        return named is null ? 0 : named.Quality ?? 1;
    }
}
