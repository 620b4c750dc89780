using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Shop.Identities;
using Shop.Users;

namespace Shop.Silo.Dashboard;

/// <summary>
/// Who may see the dashboard: administrators, by a cookie that is as good as the session it was made for. A browser does not send a bearer token when it navigates, so
/// the API's tokens are no use here.
/// </summary>
internal static class DashboardAccess
{
    public const string LoginPath = "/login";
    public const string DashboardPath = "/dashboard";

    private const string UserClaim = "sub";

    public static void AddDashboardAccess(this IServiceCollection services)
    {
        // Keys live as long as the process: nothing secret is stored, and after a restart administrators sign in anew.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery(form => Harden(form.Cookie, "shop-admin-form"));
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            Harden(cookie.Cookie, "shop-admin");
            cookie.LoginPath = LoginPath;
            cookie.ExpireTimeSpan = TimeSpan.FromMinutes(30);
            cookie.SlidingExpiration = true;
            cookie.Events.OnRedirectToLogin = ChallengeAsync;
            cookie.Events.OnRedirectToAccessDenied = RefuseAsync;
            cookie.Events.OnValidatePrincipal = CheckSessionAsync;
        });
        services.AddAuthorizationBuilder().AddPolicy(TokenNames.AdminRole, policy => policy.RequireRole(TokenNames.AdminRole));
    }

    /// <summary>The identity behind the cookie of an administrator's session.</summary>
    public static ClaimsPrincipal Administrator(UserId user, SessionId session) => new(new ClaimsIdentity(
        [
            new Claim(UserClaim, user.ToString()),
            new Claim(TokenNames.SessionClaim, session.ToString()),
            new Claim(TokenNames.RoleClaim, TokenNames.AdminRole),
        ],
        CookieAuthenticationDefaults.AuthenticationScheme,
        UserClaim,
        TokenNames.RoleClaim));

    /// <summary>The session behind a cookie.</summary>
    public static (UserId User, SessionId Session)? SessionOf(ClaimsPrincipal? principal) =>
        Guid.TryParse(principal?.FindFirstValue(UserClaim), out var user) && Guid.TryParse(principal?.FindFirstValue(TokenNames.SessionClaim), out var session)
            ? (new UserId(user), new SessionId(session))
            : null;

    private static void Harden(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Strict;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }

    // Browsers that navigate are shown the way in; everything else is told in its own language.
    private static Task ChallengeAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var browses = HttpMethods.IsGet(context.Request.Method)
            && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (browses)
        {
            context.Response.Redirect(LoginPath);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        return Task.CompletedTask;
    }

    private static Task RefuseAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    // A session that was ended anywhere (logout, new password) ends here too.
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
