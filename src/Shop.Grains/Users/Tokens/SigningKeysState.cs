using System.Collections.Immutable;
using Shop.Storage;

namespace Shop.Users.Tokens;

/// <summary>
/// The keys of valid tokens; the first one signs. A generated key is published at the end of the list before it signs. Property names are
/// persisted; do not rename.
/// </summary>
internal sealed record SigningKeysState : StoredState
{
    public ImmutableArray<StoredSigningKey> Keys { get; init; } = [];

    /// <summary>
    /// Returns the keys for the given time; the same object if nothing changes. A configured key signs while it is configured, immediately,
    /// because it may replace a compromised one. Otherwise a generated key signs, which is replaced after its lifetime. Its successor is
    /// published first, so that verifiers with cached keys know it. A replaced key stays until all tokens signed with it have expired.
    /// </summary>
    public SigningKeysState At(DateTimeOffset now, SigningKeyPair? configured, TokenOptions options, TimeSpan accessLifetime)
    {
        var overlap = accessLifetime + TokenOptions.SignerCache + TokenOptions.ClockSkew;
        var kept = Keys.RemoveAll(key => key.ReplacedAt is { } replacedAt && replacedAt + overlap <= now);
        if (kept is [var first, ..] && (configured is null ? first.D is not null : first.KeyId == configured.KeyId))
        {
            kept = configured is null ? Rotate(kept, now, options.KeyLifetime) : kept;
            return kept.SequenceEqual(Keys) ? this : this with { Keys = kept };
        }

        var next = configured is null
            ? StoredSigningKey.From(SigningKeyPair.Create(), now)
            : StoredSigningKey.From(configured with { D = null }, now);
        var replaced = kept.Where(key => key.KeyId != next.KeyId).Select(key => key with { ReplacedAt = key.ReplacedAt ?? now });
        return this with { Keys = [next, .. replaced] };
    }

    private static ImmutableArray<StoredSigningKey> Rotate(ImmutableArray<StoredSigningKey> keys, DateTimeOffset now, TimeSpan lifetime)
    {
        if (keys.FirstOrDefault(key => key is { SignsFrom: not null, ReplacedAt: null }) is not { } successor)
        {
            var signsFrom = now + TokenOptions.PublishAhead;
            return signsFrom < keys[0].CreatedAt + lifetime
                ? keys
                : [.. keys, StoredSigningKey.From(SigningKeyPair.Create(), now) with { SignsFrom = signsFrom }];
        }

        return successor.SignsFrom > now
            ? keys
            :
            [
                successor with { CreatedAt = now, SignsFrom = null },
                .. keys.Where(key => key != successor).Select(key => key with { ReplacedAt = key.ReplacedAt ?? now }),
            ];
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

    /// <summary>When a published key begins to sign; null for the others. Silos of the build before ignore it.</summary>
    public DateTimeOffset? SignsFrom { get; init; }

    public static StoredSigningKey From(SigningKeyPair key, DateTimeOffset now) =>
        new() { KeyId = key.KeyId, X = key.X, Y = key.Y, D = key.D, CreatedAt = now };

    /// <summary>Never prints the private key.</summary>
    public override string ToString() => $"StoredSigningKey {{ {KeyId} }}";
}
