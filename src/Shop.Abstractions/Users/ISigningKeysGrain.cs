using System.Collections.Immutable;

namespace Shop.Users;

/// <summary>The public keys for access tokens. One grain in the cluster, key 0.</summary>
[Alias("shop.signing-keys")]
public interface ISigningKeysGrain : IGrainWithIntegerKey
{
    /// <summary>Returns the public keys of all tokens that have not expired, newest first.</summary>
    [Alias("public-keys")] Task<ImmutableArray<PublicKey>> GetPublicKeysAsync();
}

/// <summary>An EC public key on P-256 for ES256, as members of a JSON Web Key (RFC 7517, RFC 7518).</summary>
[GenerateSerializer, Immutable, Alias("shop.public-key")]
public sealed record PublicKey(
    [property: Id(0)] string KeyId,
    [property: Id(1)] string X,
    [property: Id(2)] string Y);

/// <summary>Names in access tokens, shared by issuer and verifier.</summary>
public static class TokenNames
{
    public const string Issuer = "orleans-shop";
    public const string Audience = "orleans-shop-api";
    public const string SessionClaim = "sid";
    public const string RoleClaim = "role";
    public const string CustomerRole = "customer";
    public const string AdminRole = "admin";
}
