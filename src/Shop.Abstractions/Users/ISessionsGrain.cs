using Orleans.Concurrency;
using Shop.Faults;
using Shop.Identities;

namespace Shop.Users;

/// <summary>
/// All sessions of one user, keyed by the user. One grain holds them all, so that one durable write ends all sessions.
/// </summary>
[Alias("shop.sessions")]
public interface ISessionsGrain : IGrainWithGuidKey
{
    /// <summary>Begins a session. Only the user grain calls it, after it has checked the password. Not idempotent.</summary>
    /// <exception cref="StorageUnavailableException">Outcome unknown; a retry begins another session.</exception>
    [Alias("begin")] Task<TokenPair> BeginAsync(Role role);

    /// <summary>
    /// Exchanges a refresh token for a new pair (RFC 9700, 4.14.2). A token that was exchanged before ends its session, because two parties
    /// hold it.
    /// </summary>
    /// <exception cref="StorageUnavailableException">
    /// Outcome unknown. If the write was not stored, the old token is still valid.
    /// </exception>
    [Alias("refresh")] Task<RefreshResult> RefreshAsync(string refreshToken);

    /// <summary>True if the session has neither ended nor expired. Reads committed state from memory, once the grain is active.</summary>
    [AlwaysInterleave, Alias("is-active")] Task<bool> IsActiveAsync(SessionId session);

    /// <summary>Ends one session. Idempotent.</summary>
    [Alias("end")] Task EndAsync(SessionId session);

    /// <summary>Ends all sessions except the given one. Idempotent.</summary>
    [Alias("end-all")] Task EndAllAsync(SessionId? except);
}

/// <summary>The tokens of a session.</summary>
/// <param name="AccessToken">A signed JWT (RFC 7519, RFC 9068): iss aud sub sid jti iat nbf exp role.</param>
/// <param name="ExpiresIn">Seconds.</param>
/// <param name="RefreshToken">Opaque; valid for one refresh.</param>
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

/// <summary>The result of <see cref="ISessionsGrain.RefreshAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.refresh")]
public abstract record RefreshResult
{
    private RefreshResult() { }

    /// <summary>The new tokens. The old refresh token is invalid.</summary>
    [GenerateSerializer, Immutable, Alias("shop.refresh.refreshed")]
    public sealed record Refreshed([property: Id(0)] TokenPair Tokens) : RefreshResult;

    /// <summary>The token is invalid, expired, or was exchanged before; in the last case its session has ended.</summary>
    [GenerateSerializer, Immutable, Alias("shop.refresh.refused")]
    public sealed record Refused : RefreshResult;
}

/// <summary>The format of a refresh token: it contains the user. Only the sessions grain can check whether it is valid.</summary>
public static class RefreshToken
{
    /// <summary>Reads the user that a token claims to belong to. False if the text is not in the format of a token.</summary>
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
