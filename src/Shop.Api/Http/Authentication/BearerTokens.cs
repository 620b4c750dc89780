using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Shop.Hosting.Clustering;
using Shop.Users;

namespace Shop.Api.Http;

/// <summary>Checks access tokens: signature, names and times here, the session in its grain.</summary>
internal static class BearerTokens
{
    public const string AdminPolicy = "admin";

    public static IServiceCollection AddBearerTokens(this IServiceCollection services)
    {
        services.AddSingleton<SigningKeys>();
        services.AddAuthorizationBuilder()
            .AddPolicy(AdminPolicy, policy => policy.RequireAuthenticatedUser().RequireClaim(TokenNames.RoleClaim, TokenNames.AdminRole));
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<SigningKeys>(Configure);
        return services;
    }

    private static void Configure(JwtBearerOptions options, SigningKeys keys)
    {
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = TokenNames.Issuer,
            ValidAudience = TokenNames.Audience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId),
            TryAllIssuerSigningKeys = false,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = TimeSpan.FromSeconds(30),
            NameClaimType = "sub",
            RoleClaimType = TokenNames.RoleClaim,
        };
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = context => LearnKeyAsync(context.Request.Headers.Authorization.ToString(), keys),
            OnTokenValidated = CheckSessionAsync,
            OnChallenge = ChallengeAsync,
            OnForbidden = context => new ProblemResult(Problems.Forbidden) { Challenge = BearerChallenge.InsufficientScope }.ExecuteAsync(context.HttpContext),
        };
    }

    // The library asks for keys synchronously, so the one that the token names is fetched before.
    private static async Task LearnKeyAsync(string authorization, SigningKeys keys)
    {
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && KeyIdOf(authorization[7..].Trim()) is { } keyId)
        {
            await keys.EnsureAsync(keyId);
        }
    }

    private static string? KeyIdOf(string token)
    {
        try
        {
            return new JsonWebToken(token).Kid is { Length: > 0 and <= 200 } keyId ? keyId : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static async Task CheckSessionAsync(TokenValidatedContext context)
    {
        if (!Caller.TryRead(context.Principal!, new DateTimeOffset(context.SecurityToken.ValidTo), out var caller))
        {
            context.Fail("The token does not say who it is for.");
            return;
        }

        var services = context.HttpContext.RequestServices;
        services.GetRequiredService<ClusterConnection>().ThrowIfAway();
        var grains = services.GetRequiredService<IGrainFactory>();
        if (!await grains.Sessions(caller.User).IsActiveAsync(caller.Session))
        {
            context.Fail("The session has ended.");
            return;
        }

        context.HttpContext.Features.Set(caller);
    }

    private static Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        var problem = context.Request.Headers.Authorization.Count == 0
            ? new ProblemResult(Problems.Unauthenticated)
            : new ProblemResult(Problems.InvalidToken) { Challenge = BearerChallenge.InvalidToken };
        return problem.ExecuteAsync(context.HttpContext);
    }
}
