using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Claims;
using Shop.Api.Http.Problems;
using Shop.Identities;
using Shop.Users;

namespace Shop.Api.Http.Authentication;

/// <summary>The authenticated caller, taken from the validated access token only.</summary>
internal sealed record Caller(UserId User, SessionId Session, Role Role, DateTimeOffset ExpiresAt) : IBindableFromHttpContext<Caller>
{
    public bool IsAdmin => Role == Role.Admin;

    public Viewer Viewer => new(User, Role);

    /// <summary>The caller without the permissions of its role, for operations that are reserved to the owner.</summary>
    public Viewer Owner => new(User, Role.Customer);

    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(context.Features.Get<Caller>() ?? throw new ProblemException(ProblemTypes.Unauthenticated));

    public static bool TryRead(ClaimsPrincipal principal, DateTimeOffset expiresAt, [NotNullWhen(true)] out Caller? caller)
    {
        caller = null;
        if (!Guid.TryParse(principal.FindFirstValue("sub"), out var user)
            || !Guid.TryParse(principal.FindFirstValue(TokenNames.SessionClaim), out var session))
        {
            return false;
        }

        Role? role = principal.FindFirstValue(TokenNames.RoleClaim) switch
        {
            TokenNames.CustomerRole => Role.Customer,
            TokenNames.AdminRole => Role.Admin,
            _ => null,
        };
        caller = role is { } value ? new Caller(new UserId(user), new SessionId(session), value, expiresAt) : null;
        return caller is not null;
    }
}
