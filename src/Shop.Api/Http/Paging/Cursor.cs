using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Api.Http.Paging;

/// <summary>
/// The opaque form of a list position: the query grain's cursor with a fingerprint of its list. The fingerprint detects errors and
/// cursors of other lists. It is not a secret: a cursor gives no access to rows that the caller may not read. A client can
/// therefore forge a position; the query grain rejects an invalid one.
/// </summary>
internal static class Cursor
{
    public const int MaxLength = 2_000;
    private const int FingerprintLength = 12;

    public static string Seal(string next, string scope)
    {
        var position = Encoding.UTF8.GetBytes(next);
        return Base64Url.EncodeToString([.. Fingerprint(position, scope), .. position]);
    }

    public static bool TryOpen(string cursor, string scope, out string? next)
    {
        next = null;
        if (cursor.Length is 0 or > MaxLength || !Base64Url.IsValid(cursor) || cursor.AsSpan().IndexOfAny(" \t\r\n=") >= 0)
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(cursor);

        // The last character of Base64 has unused bits. Only the canonical form is accepted.
        if (bytes.Length <= FingerprintLength || Base64Url.EncodeToString(bytes) != cursor)
        {
            return false;
        }

        var position = bytes.AsSpan(FingerprintLength);
        if (!CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, FingerprintLength), Fingerprint(position, scope)))
        {
            return false;
        }

        next = Encoding.UTF8.GetString(position);
        return true;
    }

    private static byte[] Fingerprint(ReadOnlySpan<byte> position, string scope)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("orleans-shop cursor 1\n"u8);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(scope)));
        hash.AppendData(position);
        return hash.GetHashAndReset()[..FingerprintLength];
    }
}
