using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Identities;

/// <summary>
/// Ids that are computed instead of drawn, so that the same request always meets the same thing.
/// </summary>
public static class DerivedId
{
    /// <summary>
    /// A UUID of version 8 (RFC 9562, 5.8): the first 122 bits of SHA-256 over the scope and the parts.
    /// Pure: the same arguments give the same id on every node and in every version of the software.
    /// </summary>
    /// <param name="scope">What kind of id this is; keeps ids of different kinds apart.</param>
    /// <param name="owner">The id that the new id belongs to.</param>
    /// <param name="name">What tells this id from the owner's others.</param>
    public static Guid From(string scope, Guid owner, string name = "")
    {
        var scopeBytes = Encoding.UTF8.GetByteCount(scope);
        var length = 2 + scopeBytes + 16 + Encoding.UTF8.GetByteCount(name);
        Span<byte> input = length <= 512 ? stackalloc byte[length] : new byte[length];
        BinaryPrimitives.WriteUInt16BigEndian(input, (ushort)scopeBytes);
        Encoding.UTF8.GetBytes(scope, input[2..]);
        owner.TryWriteBytes(input[(2 + scopeBytes)..], bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input[(2 + scopeBytes + 16)..]);
        return FromHash(input);
    }

    /// <summary>A fingerprint of some bytes in the form of a UUID of version 8.</summary>
    public static Guid FromHash(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
