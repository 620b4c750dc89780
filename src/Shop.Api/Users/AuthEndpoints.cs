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
        var anyone = routes.MapGroup("/auth").WithTags("Identity").AllowAnonymous();
        anyone.MapPost("/register", RegisterAsync)
            .WithName("register").WithSummary("Register a user")
            .WithMetadata(new RateLimits.Limited(RateLimits.Tier.Register))
            .Refuses(ProblemTypes.UsernameTaken)
            .Means(201, "The user is registered and can log in; the account is ready.")
            .Sends("Location", "The user's profile.", 201);
        anyone.MapPost("/login", LoginAsync)
            .WithName("login").WithSummary("Log in")
            .WithDescription("Begins a session. The answer, and the time that it takes, are the same for an unknown user and a wrong password.")
            .WithMetadata(new RateLimits.Limited(RateLimits.Tier.Login))
            .Refuses(ProblemTypes.InvalidCredentials, ProblemTypes.TooManyAttempts)
            .Means(200, "The session's tokens.");
        anyone.MapPost("/refresh", RefreshAsync)
            .WithName("refresh").WithSummary("Trade a refresh token for new tokens")
            .WithDescription("The old refresh token is used up. A refresh token that comes twice was stolen: its session ends.")
            .WithMetadata(new RateLimits.Limited(RateLimits.Tier.Login))
            .WithMetadata(new UnknownOutcome("Whether the token was traded is not known. Repeat the request once, after Retry-After; if that is refused, log in again."))
            .Refuses(ProblemTypes.InvalidRefreshToken)
            .Means(200, "The new tokens.");

        var users = routes.MapGroup("/auth").WithTags("Identity").RequireAuthorization();
        users.MapPost("/logout", LogoutAsync)
            .WithName("logout").WithSummary("End this session")
            .Means(204, "The session's tokens are good for nothing from now on, on every node.");
        users.MapPost("/logout-all", LogoutAllAsync)
            .WithName("logoutAll").WithSummary("End all sessions of the user")
            .Means(204, "No token of the user is good for anything from now on.");
        users.MapPut("/password", ChangePasswordAsync)
            .WithName("changePassword").WithSummary("Set a new password")
            .Refuses(ProblemTypes.WrongPassword, ProblemTypes.TooManyAttempts)
            .Means(204, "The password is set; all other sessions have ended.");
    }

    private static async Task<Results<Created<RegisteredResponse>, ProblemResult>> RegisterAsync(RegisterRequest body, IGrainFactory grains)
    {
        var username = Username.TryParse(body.Username, out var parsed) ? parsed : throw new UnreachableException();
        var profile = new Profile(Given(body.FirstName), Given(body.LastName), Given(body.Email), Given(body.Phone));
        return await grains.User(username.UserId).RegisterAsync(new RegisterUser(username, body.Password!, profile)) switch
        {
            RegisterResult.Registered { User: var user } => TypedResults.Created(
                $"{ApiHost.BasePath}/users/{user.UserId}", new RegisteredResponse(user.UserId.Value, user.Username)),
            RegisterResult.UsernameTaken => new ProblemResult(ProblemTypes.UsernameTaken),
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<Results<Ok<TokenResponse>, ProblemResult>> LoginAsync(LoginRequest body, LoginConcurrencyLimiter places, IGrainFactory grains)
    {
        // A name that cannot exist is asked for as well, under an id that nobody has, so that it takes as long.
        var user = Username.TryParse(body.Username, out var username)
            ? username.UserId
            : new UserId(DerivedId.From("not-a-user", Guid.Empty, body.Username!));
        using var place = places.TryTake(user);
        if (place is null)
        {
            return new ProblemResult(ProblemTypes.TooManyAttempts, "Too many people try to log in under this name at the same time.") { RetryAfter = LoginConcurrencyLimiter.RetryAfter };
        }

        var password = body.Password!.Length <= 4 * Passwords.Longest ? body.Password : "";
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

    private static async Task<Results<NoContent, ProblemResult>> ChangePasswordAsync(ChangePasswordRequest body, Caller caller, IGrainFactory grains) =>
        await grains.User(caller.User).ChangePasswordAsync(caller.Session, body.CurrentPassword!, body.NewPassword!) switch
        {
            ChangePasswordResult.Changed => TypedResults.NoContent(),
            ChangePasswordResult.WrongPassword => new ProblemResult(ProblemTypes.WrongPassword),
            ChangePasswordResult.Throttled { RetryAfter: var wait } => new ProblemResult(ProblemTypes.TooManyAttempts) { RetryAfter = wait },
            ChangePasswordResult.Unacceptable { Problem: var problem } => Passwords.Refuse("newPassword", problem),
            _ => throw new UnreachableException(),
        };

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
