using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Shop.Identities;
using Shop.Users;

namespace Shop.Silo.Dashboard;

/// <summary>
/// Access control of the dashboard: administrators only, with a cookie that is valid as long as its session. The API's bearer tokens do
/// not work here, as a browser sends no bearer token when it navigates.
/// </summary>
internal static class DashboardAccess
{
    public const string LoginPath = "/login";
    public const string DashboardPath = "/dashboard";

    private const string UserClaim = "sub";

    public static void AddDashboardAccess(this IServiceCollection services)
    {
        // Keys exist in memory only: no secret is stored, and administrators sign in anew after a restart.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery(form => Harden(form.Cookie, "shop-admin-form"));
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            Harden(cookie.Cookie, "shop-admin");
            cookie.LoginPath = LoginPath;
            cookie.ExpireTimeSpan = TimeSpan.FromMinutes(30);
            cookie.SlidingExpiration = true;
            cookie.Events.OnRedirectToLogin = ChallengeAsync;
            cookie.Events.OnRedirectToAccessDenied = ForbidAsync;
            cookie.Events.OnValidatePrincipal = CheckSessionAsync;
        });
        services.AddAuthorizationBuilder().AddPolicy(TokenNames.AdminRole, policy => policy.RequireRole(TokenNames.AdminRole));
    }

    /// <summary>The principal for the cookie of an administrator's session.</summary>
    public static ClaimsPrincipal Administrator(UserId user, SessionId session) => new(new ClaimsIdentity(
        [
            new Claim(UserClaim, user.ToString()),
            new Claim(TokenNames.SessionClaim, session.ToString()),
            new Claim(TokenNames.RoleClaim, TokenNames.AdminRole),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme,
        UserClaim,
        TokenNames.RoleClaim));

    /// <summary>The session of a cookie; null if the cookie has none.</summary>
    public static (UserId User, SessionId Session)? SessionOf(ClaimsPrincipal? principal) =>
        Guid.TryParse(principal?.FindFirstValue(UserClaim), out var user)
        && Guid.TryParse(principal?.FindFirstValue(TokenNames.SessionClaim), out var session)
            ? (new UserId(user), new SessionId(session))
            : null;

    private static void Harden(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Strict;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }

    // A browser that navigates is redirected to the login page; every other client gets the status.
    private static Task ChallengeAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var isNavigation = HttpMethods.IsGet(context.Request.Method)
            && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (isNavigation)
        {
            context.Response.Redirect(LoginPath);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        return Task.CompletedTask;
    }

    private static Task ForbidAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    // A session that has ended elsewhere (logout, new password) ends here, too.
    private static async Task CheckSessionAsync(CookieValidatePrincipalContext context)
    {
        var grains = context.HttpContext.RequestServices.GetRequiredService<IGrainFactory>();
        if (SessionOf(context.Principal) is not var (user, session) || !await grains.Sessions(user).IsActiveAsync(session))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync();
        }
    }
}
