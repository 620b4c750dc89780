using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Shop.Identities;
using Shop.Users;

namespace Shop.Grains.Tests.Users;

/// <summary>Verifies access tokens with the public keys and another library.</summary>
internal static class AccessTokens
{
    public static async Task<JsonWebToken> VerifyAsync(string token, IEnumerable<PublicKey> keys, DateTimeOffset now)
    {
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = TokenNames.Issuer,
            ValidAudience = TokenNames.Audience,
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = ["ES256"],
            IssuerSigningKeys = keys.Select(
                key => new JsonWebKey { Kty = "EC", Crv = "P-256", X = key.X, Y = key.Y, Kid = key.KeyId, Use = "sig" }),
            LifetimeValidator = (from, until, _, _) => from <= now.UtcDateTime.AddSeconds(1) && now.UtcDateTime < until,
        });
        return result.IsValid
            ? (JsonWebToken)result.SecurityToken
            : throw new InvalidOperationException("The token is not valid.", result.Exception);
    }

    public static SessionId Session(TokenPair tokens) =>
        new(Guid.Parse(new JsonWebToken(tokens.AccessToken).GetClaim(TokenNames.SessionClaim).Value));
}
