using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Shop.Faults;
using Shop.Identities;
using Shop.Users;

namespace Shop.Silo.Dashboard;

/// <summary>The login and logout pages of the dashboard.</summary>
internal static class LoginEndpoints
{
    private const string WrongCredentials = "The username or the password is wrong.";

    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").AllowAnonymous().AddEndpointFilter(AddContentSecurityPolicyAsync);
        pages.MapGet("/", () => TypedResults.Redirect(DashboardAccess.DashboardPath + "/"));
        pages.MapGet(DashboardAccess.LoginPath, ShowLogin);
        pages.MapPost(DashboardAccess.LoginPath, LogInAsync);
        pages.MapGet("/logout", ShowLogoutAsync);
        pages.MapPost("/logout", LogOutAsync);
    }

    private static ContentHttpResult ShowLogin(HttpContext context, IAntiforgery antiforgery) =>
        Page(context, antiforgery, StatusCodes.Status200OK, error: null);

    private static async Task<IResult> LogInAsync(HttpContext context, IAntiforgery antiforgery, IGrainFactory grains)
    {
        if (!context.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context))
        {
            return Page(context, antiforgery, StatusCodes.Status400BadRequest, "This form is no longer valid. Please try again.");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (!Username.TryParse(form["username"], out var username)
            || form["password"].ToString() is not { Length: > 0 and <= 1024 } password)
        {
            return Page(context, antiforgery, StatusCodes.Status401Unauthorized, WrongCredentials);
        }

        try
        {
            return await grains.User(username.UserId).LoginAsync(password) switch
            {
                LoginResult.LoggedIn(var tokens) => await SignInAsync(context, antiforgery, grains, tokens),
                LoginResult.Refused => Page(context, antiforgery, StatusCodes.Status401Unauthorized, WrongCredentials),
                LoginResult.Throttled(var wait) => Throttled(context, antiforgery, wait),
                _ => throw new UnreachableException(),
            };
        }
        catch (Exception exception) when (exception
            is StorageUnavailableException or OverloadedException or TimeoutException or OrleansException)
        {
            return Page(
                context, antiforgery, StatusCodes.Status503ServiceUnavailable, "The service is temporarily unavailable. Please try again.");
        }
    }

    private static async Task<IResult> SignInAsync(HttpContext context, IAntiforgery antiforgery, IGrainFactory grains, TokenPair tokens)
    {
        var session = SessionOf(tokens.AccessToken);
        if (await grains.User(tokens.UserId).FindAsync() is not { Role: Role.Admin })
        {
            await grains.Sessions(tokens.UserId).EndAsync(session);
            return Page(context, antiforgery, StatusCodes.Status403Forbidden, "The dashboard is for administrators only.");
        }

        await context.SignInAsync(DashboardAccess.Administrator(tokens.UserId, session));
        return TypedResults.Redirect(DashboardAccess.DashboardPath + "/");
    }

    private static async Task<IResult> ShowLogoutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        var authenticated = await context.AuthenticateAsync();
        return authenticated.Succeeded
            ? TypedResults.Content(LoginPage.SignOut(antiforgery.GetAndStoreTokens(context)), LoginPage.ContentType)
            : TypedResults.Redirect(DashboardAccess.LoginPath);
    }

    private static async Task<IResult> LogOutAsync(HttpContext context, IAntiforgery antiforgery, IGrainFactory grains)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Page(context, antiforgery, StatusCodes.Status400BadRequest, "This form is no longer valid. Please try again.");
        }

        if (DashboardAccess.SessionOf((await context.AuthenticateAsync()).Principal) is var (user, session))
        {
            await grains.Sessions(user).EndAsync(session);
        }

        await context.SignOutAsync();
        return TypedResults.Redirect(DashboardAccess.LoginPath);
    }

    private static ContentHttpResult Throttled(HttpContext context, IAntiforgery antiforgery, TimeSpan wait)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        return Page(
            context, antiforgery, StatusCodes.Status429TooManyRequests, $"Too many wrong passwords. Please wait {seconds} seconds.");
    }

    private static ContentHttpResult Page(HttpContext context, IAntiforgery antiforgery, int status, string? error) =>
        TypedResults.Content(LoginPage.SignIn(antiforgery.GetAndStoreTokens(context), error), LoginPage.ContentType, statusCode: status);

    // This silo has just issued the token, so its payload is read without validation.
    private static SessionId SessionOf(string accessToken)
    {
        using var payload = JsonDocument.Parse(WebEncoders.Base64UrlDecode(accessToken.Split('.')[1]));
        return new SessionId(payload.RootElement.GetProperty(TokenNames.SessionClaim).GetGuid());
    }

    private static ValueTask<object?> AddContentSecurityPolicyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src '{LoginPage.StyleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        return next(context);
    }
}
