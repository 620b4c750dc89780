using System.Collections.Immutable;
using Shop.Storage;

namespace Shop.Users.Tokens;

/// <summary>The keys of valid tokens, newest first; the first one signs. Property names are persisted; do not rename.</summary>
internal sealed record SigningKeysState : StoredState
{
    public ImmutableArray<StoredSigningKey> Keys { get; init; } = [];

    /// <summary>
    /// Returns the keys for the given time; the same object if nothing changes. A configured key signs while it is configured. Otherwise a
    /// generated key signs, which is replaced after its lifetime. A replaced key stays until all tokens signed with it have expired.
    /// </summary>
    public SigningKeysState At(DateTimeOffset now, SigningKeyPair? configured, TokenOptions options, TimeSpan accessLifetime)
    {
        var overlap = accessLifetime + TokenOptions.SignerCache + TokenOptions.ClockSkew;
        var kept = Keys.RemoveAll(key => key.ReplacedAt is { } replacedAt && replacedAt + overlap <= now);
        if (kept is [var first, ..] && IsCurrent(first))
        {
            return kept.Length == Keys.Length ? this : this with { Keys = kept };
        }

        var next = configured is null
            ? StoredSigningKey.From(SigningKeyPair.Create(), now)
            : StoredSigningKey.From(configured with { D = null }, now);
        var replaced = kept.Where(key => key.KeyId != next.KeyId).Select(key => key with { ReplacedAt = key.ReplacedAt ?? now });
        return this with { Keys = [next, .. replaced] };

        bool IsCurrent(StoredSigningKey key) =>
            configured is null ? key.D is not null && key.CreatedAt + options.KeyLifetime > now : key.KeyId == configured.KeyId;
    }
}

/// <summary>
/// A stored key. Of a configured key only the public half is stored, so that its tokens stay valid when the configuration changes.
/// </summary>
internal sealed record StoredSigningKey : StoredState
{
    public required string KeyId { get; init; }

    public required string X { get; init; }

    public required string Y { get; init; }

    /// <summary>The private half of a generated key; null for a configured key.</summary>
    public string? D { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ReplacedAt { get; init; }

    public static StoredSigningKey From(SigningKeyPair key, DateTimeOffset now) =>
        new() { KeyId = key.KeyId, X = key.X, Y = key.Y, D = key.D, CreatedAt = now };

    /// <summary>Never prints the private key.</summary>
    public override string ToString() => $"StoredSigningKey {{ {KeyId} }}";
}
