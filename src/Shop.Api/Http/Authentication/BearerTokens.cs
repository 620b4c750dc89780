using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Shop.Api.Http.Hosting;
using Shop.Api.Http.Problems;
using Shop.Hosting.Clustering;
using Shop.Identities;
using Shop.Users;

namespace Shop.Api.Http.Authentication;

/// <summary>Checks access tokens: signature, names and times here, the session in its grain.</summary>
internal static class BearerTokens
{
    public const string AdminPolicy = "admin";

    public static IServiceCollection AddBearerTokens(this IServiceCollection services)
    {
        services.AddSingleton<SigningKeys>();
        services.AddSingleton(provider =>
        {
            var keys = provider.GetRequiredService<SigningKeys>();
            return new VerifiedTokens(keyId => keys.Find(keyId).Any(), provider.GetRequiredService<TimeProvider>());
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(AdminPolicy, policy => policy.RequireAuthenticatedUser().RequireClaim(TokenNames.RoleClaim, TokenNames.AdminRole));
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<SigningKeys, VerifiedTokens>(Configure);
        return services;
    }

    private static void Configure(JwtBearerOptions options, SigningKeys keys, VerifiedTokens verified)
    {
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(verified);
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
            OnMessageReceived = context => WithoutFaultsAsync(context, () => LearnKeyAsync(context.Request.Headers.Authorization.ToString(), keys, verified)),
            OnTokenValidated = context => WithoutFaultsAsync(context, () => CheckSessionAsync(context)),
            OnChallenge = ChallengeAsync,
            OnForbidden = context => new ProblemResult(ProblemTypes.Forbidden) { Challenge = BearerChallenge.InsufficientScope }.ExecuteAsync(context.HttpContext),
        };
    }

    /// <summary>Ends a request whose token could not be checked, because who could do it is away, with that fault.</summary>
    public static Task ThrowFaultAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Get<CheckFault>()?.Fault.Throw();
        return next(context);
    }

    // A fault that left an event of the library would be in the log as an error of the library, with its stack, for every request
    // of an outage. It is kept until authentication is over.
    private static async Task WithoutFaultsAsync(ResultContext<JwtBearerOptions> context, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (Exception exception) when (exception is ProblemException || FaultHandler.IsFault(exception))
        {
            context.HttpContext.Features.Set(new CheckFault(ExceptionDispatchInfo.Capture(exception)));
            context.NoResult();
        }
    }

    // The library asks for keys synchronously, so the one that the token names is fetched before.
    private static async Task LearnKeyAsync(string authorization, SigningKeys keys, VerifiedTokens verified)
    {
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            && authorization[7..].Trim() is var token && (verified.KeyIdOf(token) ?? KeyIdOf(token)) is { } keyId)
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
        services.GetRequiredService<ClusterConnection>().ThrowIfUnavailable();
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
            ? new ProblemResult(ProblemTypes.Unauthenticated)
            : new ProblemResult(ProblemTypes.InvalidToken) { Challenge = BearerChallenge.InvalidToken };
        return problem.ExecuteAsync(context.HttpContext);
    }

    private sealed record CheckFault(ExceptionDispatchInfo Fault);
}
