using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Negotiation;
using Shop.Api.Http.Routing;

namespace Shop.Api.Users;

/// <summary>Publishes the public keys, for programs that validate the shop's tokens (RFC 7517).</summary>
internal static class SigningKeyEndpoints
{
    public static void MapSigningKeys(this IEndpointRouteBuilder routes) =>
        routes.MapRead("/.well-known/jwks.json", GetAsync)
            .WithName("getSigningKeys").WithSummary("Get the public signing keys").WithTags("Identity")
            .WithMetadata(MediaTypes.ProducesJson.Instance)
            .AllowAnonymous();

    private static async Task<Ok<KeySetResponse>> GetAsync(SigningKeyCache keys, HttpResponse response)
    {
        var publicKeys = await keys.GetAllAsync();
        response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Ok(new KeySetResponse(
            [.. publicKeys.Select(key => new KeyResponse("EC", "sig", "ES256", key.KeyId, "P-256", key.X, key.Y))]));
    }
}

/// <summary>A JSON Web Key Set.</summary>
public sealed record KeySetResponse(IReadOnlyList<KeyResponse> Keys);

/// <summary>A JSON Web Key.</summary>
public sealed record KeyResponse(string Kty, string Use, string Alg, string Kid, string Crv, string X, string Y);
