using System.Collections.Immutable;

namespace Shop.Users.Tokens;

/// <summary>The keys that tokens may be signed with, newest first; the first one signs. Its members' names are a stored format.</summary>
internal sealed record SigningKeysState
{
    public ImmutableArray<StoredSigningKey> Keys { get; init; } = [];

    /// <summary>
    /// The keys as they must be now: a configured key signs as long as it is configured; otherwise a key of the shop's own, which
    /// is replaced when it is too old. A replaced key stays until nothing can be signed with it any more that has not expired.
    /// The same object if nothing changes.
    /// </summary>
    public SigningKeysState At(DateTimeOffset now, SigningKeyPair? configured, TokenOptions options, TimeSpan accessLifetime)
    {
        var overlap = accessLifetime + TokenOptions.SignerCache + TokenOptions.ClockSkew;
        var kept = Keys.RemoveAll(key => key.ReplacedAt is { } replaced && replaced + overlap <= now);
        if (kept is [var first, ..] && IsGood(first))
        {
            return kept.Length == Keys.Length ? this : new() { Keys = kept };
        }

        var next = configured is null
            ? StoredSigningKey.From(SigningKeyPair.Create(), now)
            : StoredSigningKey.From(configured with { D = null }, now);
        return new() { Keys = [next, .. kept.Where(key => key.KeyId != next.KeyId).Select(key => key with { ReplacedAt = key.ReplacedAt ?? now })] };

        bool IsGood(StoredSigningKey key) => configured is null ? key.D is not null && key.CreatedAt + options.KeyLifetime > now : key.KeyId == configured.KeyId;
    }
}

/// <summary>A key. A configured key is remembered by its public half only, so that its tokens outlive a change of the configuration.</summary>
internal sealed record StoredSigningKey
{
    public required string KeyId { get; init; }

    public required string X { get; init; }

    public required string Y { get; init; }

    /// <summary>The private half of a key that the shop made itself.</summary>
    public string? D { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ReplacedAt { get; init; }

    public static StoredSigningKey From(SigningKeyPair key, DateTimeOffset now) =>
        new() { KeyId = key.KeyId, X = key.X, Y = key.Y, D = key.D, CreatedAt = now };

    /// <summary>Never prints the private half.</summary>
    public override string ToString() => $"StoredSigningKey {{ {KeyId} }}";
}
