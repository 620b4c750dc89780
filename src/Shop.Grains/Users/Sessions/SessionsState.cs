using System.Collections.Immutable;
using System.Security.Cryptography;
using Shop.Identities;
using Shop.Storage;

namespace Shop.Users.Sessions;

/// <summary>The sessions of one user, oldest first. Property names are persisted; do not rename.</summary>
internal sealed record SessionsState : StoredState
{
    public ImmutableArray<StoredSession> Sessions { get; init; } = [];

    /// <summary>Returns the session, or null if it has ended or expired.</summary>
    public StoredSession? Find(SessionId id, DateTimeOffset now) =>
        Sessions.FirstOrDefault(session => session.Id == id.Value && session.ExpiresAt > now);

    /// <summary>Adds a session. Removes expired ones, and the oldest ones above the maximum.</summary>
    public SessionsState Add(StoredSession session, int max, DateTimeOffset now) =>
        this with { Sessions = [.. Live(now).TakeLast(max - 1), session] };

    public SessionsState Replace(StoredSession session, DateTimeOffset now) =>
        this with { Sessions = [.. Live(now).Select(other => other.Id == session.Id ? session : other)] };

    public SessionsState Remove(SessionId id) => this with { Sessions = Sessions.RemoveAll(session => session.Id == id.Value) };

    public SessionsState RemoveAll(SessionId? except) =>
        this with { Sessions = Sessions.RemoveAll(session => session.Id != except?.Value) };

    private IEnumerable<StoredSession> Live(DateTimeOffset now) => Sessions.Where(session => session.ExpiresAt > now);
}

/// <summary>One session. Contains hashes only, so that a reader of the database cannot use it.</summary>
internal sealed record StoredSession : StoredState
{
    public required Guid Id { get; init; }

    public required Role Role { get; init; }

    /// <summary>SHA-256 of the half that all refresh tokens of the session share.</summary>
    public required byte[] Family { get; init; }

    /// <summary>SHA-256 of the current refresh token.</summary>
    public required byte[] Current { get; init; }

    public required DateTimeOffset BegunAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public static StoredSession Begin(RefreshSecret secret, Role role, DateTimeOffset now, TimeSpan lifetime) => new()
    {
        Id = secret.Session.Value,
        Role = role,
        Family = secret.FamilyHash,
        Current = secret.TokenHash,
        BegunAt = now,
        ExpiresAt = now + lifetime,
    };

    public StoredSession Rotate(RefreshSecret next, DateTimeOffset now, TimeSpan lifetime) =>
        this with { Current = next.TokenHash, ExpiresAt = now + lifetime };

    /// <summary>True if the token was issued for this session.</summary>
    public bool IsOwn(RefreshSecret secret) => CryptographicOperations.FixedTimeEquals(Family, secret.FamilyHash);

    /// <summary>True if the token is the current one.</summary>
    public bool IsCurrent(RefreshSecret secret) => CryptographicOperations.FixedTimeEquals(Current, secret.TokenHash);
}
