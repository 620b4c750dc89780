using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Users.Tokens;

/// <summary>A P-256 key for ES256, as members of a JSON Web Key. Without <see cref="D"/> it is a public key.</summary>
internal sealed record SigningKeyPair(string KeyId, string X, string Y, string? D)
{
    public static SigningKeyPair Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return From(key);
    }

    /// <summary>Reads a private P-256 key from PEM. Returns null for other texts.</summary>
    public static SigningKeyPair? TryFromPem(string pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            var curve = key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value;
            return key.KeySize == 256 && curve == ECCurve.NamedCurves.nistP256.Oid.Value ? From(key) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    public ECDsa Open() => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Base64Url.DecodeFromChars(X), Y = Base64Url.DecodeFromChars(Y) },
        D = D is null ? null : Base64Url.DecodeFromChars(D),
    });

    /// <summary>Never prints the private key.</summary>
    public override string ToString() => $"SigningKeyPair {{ {KeyId} }}";

    private static SigningKeyPair From(ECDsa key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: true);
        var (x, y) = (Base64Url.EncodeToString(parameters.Q.X), Base64Url.EncodeToString(parameters.Q.Y));
        return new(Thumbprint(x, y), x, y, Base64Url.EncodeToString(parameters.D));
    }

    // RFC 7638: these members in this order, without spaces.
    private static string Thumbprint(string x, string y) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
}
