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

/// <summary>Validates access tokens: signature, issuer, audience and lifetime on this node, the session in its grain.</summary>
internal static class BearerTokens
{
    public const string AdminPolicy = "admin";

    // Tolerance when this node checks a token's lifetime. TokenOptions.ClockSkew of the silos (5 minutes) is another margin: a
    // replaced key stays published for that long after the last token that it signed has expired. It must not be the smaller one.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static IServiceCollection AddBearerTokens(this IServiceCollection services)
    {
        services.AddSingleton<SigningKeyCache>();
        services.AddSingleton(provider =>
        {
            var keys = provider.GetRequiredService<SigningKeyCache>();
            return new CachingTokenHandler(keyId => keys.Find(keyId).Any(), provider.GetRequiredService<TimeProvider>());
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(AdminPolicy, policy => policy
                .RequireAuthenticatedUser()
                .RequireClaim(TokenNames.RoleClaim, TokenNames.AdminRole));
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<SigningKeyCache, CachingTokenHandler>(Configure);
        return services;
    }

    private static void Configure(JwtBearerOptions options, SigningKeyCache keys, CachingTokenHandler handler)
    {
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(handler);
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = TokenNames.Issuer,
            ValidAudience = TokenNames.Audience,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId),
            TryAllIssuerSigningKeys = false,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = ClockSkew,
            NameClaimType = "sub",
            RoleClaimType = TokenNames.RoleClaim,
        };
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = context =>
                CaptureFaultAsync(context, () => EnsureKeyAsync(context.Request.Headers.Authorization.ToString(), keys, handler)),
            OnTokenValidated = context => CaptureFaultAsync(context, () => CheckSessionAsync(context)),
            OnChallenge = ChallengeAsync,
            OnForbidden = context => Forbidden().ExecuteAsync(context.HttpContext),
        };
    }

    /// <summary>Rethrows an infrastructure error of the token validation, so that the request is answered with 503.</summary>
    public static Task RethrowFaultAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Get<ValidationFault>()?.Fault.Throw();
        return next(context);
    }

    // JwtBearer logs an exception of its events as an error with a stack trace, for each request of an outage. The exception is kept
    // until authentication has ended.
    private static async Task CaptureFaultAsync(ResultContext<JwtBearerOptions> context, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (Exception exception) when (exception is ProblemException || FaultHandler.IsFault(exception))
        {
            context.HttpContext.Features.Set(new ValidationFault(ExceptionDispatchInfo.Capture(exception)));
            context.NoResult();
        }
    }

    // JwtBearer resolves keys synchronously, so the key of the token is loaded before.
    private static async Task EnsureKeyAsync(string authorization, SigningKeyCache keys, CachingTokenHandler handler)
    {
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            && authorization[7..].Trim() is var token && (handler.KeyIdOf(token) ?? KeyIdOf(token)) is { } keyId)
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
            context.Fail("The token has no valid subject, session or role.");
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

    private static ProblemResult Forbidden() => new(ProblemTypes.Forbidden) { Challenge = BearerChallenge.InsufficientScope };

    private sealed record ValidationFault(ExceptionDispatchInfo Fault);
}
