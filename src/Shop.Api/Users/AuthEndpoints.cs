using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Limits;
using Shop.Api.Http.OpenApi;
using Shop.Api.Http.Problems;
using Shop.Identities;
using Shop.Users;

namespace Shop.Api.Users;

/// <summary>Registration, sessions and passwords.</summary>
internal static class AuthEndpoints
{
    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var anonymous = routes.MapGroup("/auth").WithTags("Identity").AllowAnonymous();
        anonymous.MapPost("/register", RegisterAsync)
            .WithName("register").WithSummary("Register a user")
            .WithMetadata(new RateLimits.Limited(RateLimits.Tier.Register))
            .WithProblems(ProblemTypes.UsernameTaken)
            .WithResponseDescription(201, "The user is registered and can log in. The account is usable.")
            .WithResponseHeader("Location", "The path of the user's profile.", 201);
        anonymous.MapPost("/login", LoginAsync)
            .WithName("login").WithSummary("Log in")
            .WithDescription("Starts a session. Response and response time are the same for an unknown user and a wrong password.")
            .WithMetadata(new RateLimits.Limited(RateLimits.Tier.Login))
            .WithProblems(ProblemTypes.InvalidCredentials, ProblemTypes.TooManyAttempts)
            .WithResponseDescription(200, "The tokens of the session.");
        anonymous.MapPost("/refresh", RefreshAsync)
            .WithName("refresh").WithSummary("Refresh tokens")
            .WithDescription("A refresh token can be used once. If it is used twice, it is considered stolen and its session is revoked.")
            .WithMetadata(new RateLimits.Limited(RateLimits.Tier.Login))
            .WithMetadata(new UnknownOutcome(
                "It is unknown whether the token was used. Retry once after the time in Retry-After. If it is rejected, log in again."))
            .WithProblems(ProblemTypes.InvalidRefreshToken)
            .WithResponseDescription(200, "The new tokens.");

        var users = routes.MapGroup("/auth").WithTags("Identity").RequireAuthorization();
        users.MapPost("/logout", LogoutAsync)
            .WithName("logout").WithSummary("Log out")
            .WithResponseDescription(204, "The session's tokens are revoked immediately on all nodes.");
        users.MapPost("/logout-all", LogoutAllAsync)
            .WithName("logoutAll").WithSummary("Log out of all sessions")
            .WithResponseDescription(204, "All tokens of the user are revoked immediately on all nodes.");
        users.MapPut("/password", ChangePasswordAsync)
            .WithName("changePassword").WithSummary("Change my password")
            .WithProblems(ProblemTypes.WrongPassword, ProblemTypes.TooManyAttempts)
            .WithResponseDescription(204, "The password is changed. All other sessions are revoked.");
    }

    private static async Task<Results<Created<RegisteredResponse>, ProblemResult>> RegisterAsync(RegisterRequest body, IGrainFactory grains)
    {
        var username = Username.TryParse(body.Username, out var parsed) ? parsed : throw new UnreachableException();
        var profile = new Profile(
            NullIfEmpty(body.FirstName), NullIfEmpty(body.LastName), NullIfEmpty(body.Email), NullIfEmpty(body.Phone));
        return await grains.User(username.UserId).RegisterAsync(new RegisterUser(username, body.Password!, profile)) switch
        {
            RegisterResult.Registered { User: var user } => TypedResults.Created(
                $"{ApiHost.BasePath}/users/{user.UserId}", new RegisteredResponse(user.UserId.Value, user.Username)),
            RegisterResult.UsernameTaken => new ProblemResult(ProblemTypes.UsernameTaken),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<TokenResponse>, ProblemResult>> LoginAsync(
        LoginRequest body, LoginConcurrencyLimiter limiter, IGrainFactory grains)
    {
        // An invalid username is checked as well, with an id that no user has, so that the response time is the same.
        var user = Username.TryParse(body.Username, out var username)
            ? username.UserId
            : new UserId(DerivedId.From("not-a-user", Guid.Empty, body.Username!));
        using var lease = limiter.Acquire(user);
        if (!lease.IsAcquired)
        {
            return new ProblemResult(ProblemTypes.TooManyAttempts, "This user has too many concurrent logins.")
            {
                RetryAfter = LoginConcurrencyLimiter.RetryAfter,
            };
        }

        var password = body.Password!.Length <= 4 * PasswordRules.MaxLength ? body.Password : "";
        return await grains.User(user).LoginAsync(password) switch
        {
            LoginResult.LoggedIn { Tokens: var tokens } => TypedResults.Ok(TokenResponse.Of(tokens)),
            LoginResult.Refused => new ProblemResult(ProblemTypes.InvalidCredentials),
            LoginResult.Throttled { RetryAfter: var wait } => new ProblemResult(ProblemTypes.TooManyAttempts) { RetryAfter = wait },
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<TokenResponse>, ProblemResult>> RefreshAsync(RefreshRequest body, IGrainFactory grains)
    {
        if (!RefreshToken.TryReadUser(body.RefreshToken, out var user))
        {
            return new ProblemResult(ProblemTypes.InvalidRefreshToken);
        }

        return await grains.Sessions(user).RefreshAsync(body.RefreshToken!) switch
        {
            RefreshResult.Refreshed { Tokens: var tokens } => TypedResults.Ok(TokenResponse.Of(tokens)),
            RefreshResult.Refused => new ProblemResult(ProblemTypes.InvalidRefreshToken),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<NoContent> LogoutAsync(Caller caller, IGrainFactory grains)
    {
        await grains.Sessions(caller.User).EndAsync(caller.Session);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> LogoutAllAsync(Caller caller, IGrainFactory grains)
    {
        await grains.Sessions(caller.User).EndAllAsync(except: null);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemResult>> ChangePasswordAsync(
        ChangePasswordRequest body, Caller caller, IGrainFactory grains) =>
        await grains.User(caller.User).ChangePasswordAsync(caller.Session, body.CurrentPassword!, body.NewPassword!) switch
        {
            ChangePasswordResult.Changed => TypedResults.NoContent(),
            ChangePasswordResult.WrongPassword => new ProblemResult(ProblemTypes.WrongPassword),
            ChangePasswordResult.Throttled { RetryAfter: var wait } =>
                new ProblemResult(ProblemTypes.TooManyAttempts) { RetryAfter = wait },
            ChangePasswordResult.Unacceptable { Problem: var problem } => NewPasswordAttribute.Reject("newPassword", problem),
            _ => throw new UnreachableException(),
        };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
