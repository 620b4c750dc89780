using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Api.Http.Paging;

/// <summary>
/// A place in a list as clients carry it: what the query grain said, sealed with a fingerprint of the list that it belongs to.
/// The fingerprint finds mistakes and cursors of other lists; it is no secret, because a cursor opens nothing that its
/// bearer may not read anyway. So a place may be made up: the query grain says of it whether it can be read.
/// </summary>
internal static class Cursor
{
    public const int Longest = 2_000;
    private const int SealLength = 12;

    public static string Seal(string next, string scope)
    {
        var place = Encoding.UTF8.GetBytes(next);
        return Base64Url.EncodeToString([.. Fingerprint(place, scope), .. place]);
    }

    public static bool TryOpen(string cursor, string scope, out string? next)
    {
        next = null;
        if (cursor.Length is 0 or > Longest || !Base64Url.IsValid(cursor) || cursor.AsSpan().IndexOfAny(" \t\r\n=") >= 0)
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(cursor);

        // The last character of Base64 has bits that mean nothing; a cursor with other ones is not ours.
        if (bytes.Length <= SealLength || Base64Url.EncodeToString(bytes) != cursor)
        {
            return false;
        }

        var place = bytes.AsSpan(SealLength);
        if (!CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, SealLength), Fingerprint(place, scope)))
        {
            return false;
        }

        next = Encoding.UTF8.GetString(place);
        return true;
    }

    private static byte[] Fingerprint(ReadOnlySpan<byte> place, string scope)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("orleans-shop cursor 1\n"u8);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(scope)));
        hash.AppendData(place);
        return hash.GetHashAndReset()[..SealLength];
    }
}
