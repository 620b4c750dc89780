using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Identities;

/// <summary>Computes ids from other ids, so that a duplicate request addresses the same entity.</summary>
public static class DerivedId
{
    /// <summary>
    /// A UUID of version 8 (RFC 9562, 5.8): the first 122 bits of SHA-256 over the scope and the parts.
    /// Pure: the same arguments give the same id on every node and in every version of the software.
    /// </summary>
    /// <param name="scope">The kind of id; ids of different kinds never collide.</param>
    /// <param name="owner">The id that the new id is derived from.</param>
    /// <param name="name">Distinguishes the ids of one scope and owner.</param>
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

    /// <summary>A fingerprint of the content, as a UUID of version 8.</summary>
    public static Guid FromHash(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
