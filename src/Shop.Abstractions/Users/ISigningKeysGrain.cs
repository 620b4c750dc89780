using System.Collections.Immutable;

namespace Shop.Users;

/// <summary>The public halves of the keys that access tokens are signed with. There is one such grain, key 0.</summary>
[Alias("shop.signing-keys")]
public interface ISigningKeysGrain : IGrainWithIntegerKey
{
    /// <summary>All keys that a token which has not expired may have been signed with, newest first.</summary>
    [Alias("public-keys")] Task<ImmutableArray<PublicKey>> GetPublicKeysAsync();
}

/// <summary>A public key in the members of a JSON Web Key (RFC 7517, RFC 7518): an EC key on P-256 for ES256.</summary>
[GenerateSerializer, Immutable, Alias("shop.public-key")]
public sealed record PublicKey(
    [property: Id(0)] string KeyId,
    [property: Id(1)] string X,
    [property: Id(2)] string Y);

/// <summary>What issuer and verifier of access tokens agree on.</summary>
public static class TokenNames
{
    public const string Issuer = "orleans-shop";
    public const string Audience = "orleans-shop-api";
    public const string SessionClaim = "sid";
    public const string RoleClaim = "role";
    public const string CustomerRole = "customer";
    public const string AdminRole = "admin";
}
