using Orleans.Concurrency;
using Shop.Identities;

namespace Shop.Users;

/// <summary>
/// All sessions of one user, keyed by the user. One grain for all of them, so that ending all sessions is one durable write
/// and no session can slip through.
/// </summary>
[Alias("shop.sessions")]
public interface ISessionsGrain : IGrainWithGuidKey
{
    /// <summary>Begins a session; called by the user's grain after it has checked the password.</summary>
    [Alias("begin")] Task<TokenPair> BeginAsync(Role role);

    /// <summary>
    /// Trades a refresh token for a new pair (RFC 9700, 4.14.2). A token that was already traded ends its session:
    /// it was stolen from one side or the other.
    /// </summary>
    [Alias("refresh")] Task<RefreshResult> RefreshAsync(string refreshToken);

    /// <summary>Whether tokens of this session are still good. Reads memory only, once the grain is active.</summary>
    [AlwaysInterleave, Alias("is-active")] Task<bool> IsActiveAsync(SessionId session);

    /// <summary>Ends one session. Repeatable.</summary>
    [Alias("end")] Task EndAsync(SessionId session);

    /// <summary>Ends all sessions, but for one if it is given. Repeatable.</summary>
    [Alias("end-all")] Task EndAllAsync(SessionId? except);
}

/// <summary>What a login gives.</summary>
/// <param name="AccessToken">A signed JWT (RFC 7519, RFC 9068): iss aud sub sid jti iat nbf exp role.</param>
/// <param name="ExpiresIn">Seconds.</param>
/// <param name="RefreshToken">Opaque; good for one refresh.</param>
/// <param name="RefreshExpiresIn">Seconds.</param>
[GenerateSerializer, Immutable, Alias("shop.token-pair")]
public sealed record TokenPair(
    [property: Id(0)] string AccessToken,
    [property: Id(1)] int ExpiresIn,
    [property: Id(2)] string RefreshToken,
    [property: Id(3)] int RefreshExpiresIn,
    [property: Id(4)] UserId UserId)
{
    /// <summary>Never prints the tokens.</summary>
    public override string ToString() => $"TokenPair {{ {UserId} }}";
}

[GenerateSerializer, Immutable, Alias("shop.refresh")]
public abstract record RefreshResult
{
    private RefreshResult() { }

    [GenerateSerializer, Immutable, Alias("shop.refresh.refreshed")]
    public sealed record Refreshed([property: Id(0)] TokenPair Tokens) : RefreshResult;

    [GenerateSerializer, Immutable, Alias("shop.refresh.refused")]
    public sealed record Refused : RefreshResult;
}

/// <summary>The outer form of a refresh token: whose it is can be read from it, whether it is good only its grain knows.</summary>
public static class RefreshToken
{
    /// <summary>The user that a token claims to belong to; false for anything that was never a token.</summary>
    public static bool TryReadUser(string? token, out UserId user)
    {
        user = default;
        if (token is not { Length: <= 200 } || token.IndexOf('.', StringComparison.Ordinal) is not 32)
        {
            return false;
        }

        var valid = Guid.TryParseExact(token.AsSpan(0, 32), "N", out var value);
        user = new UserId(value);
        return valid;
    }
}
