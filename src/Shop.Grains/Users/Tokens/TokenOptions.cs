using System.ComponentModel.DataAnnotations;

namespace Shop.Users.Tokens;

/// <summary>Configuration section <c>Tokens</c>.</summary>
internal sealed class TokenOptions : IValidatableObject
{
    /// <summary>How long a signer caches the key. A replaced key stays public at least this long.</summary>
    public static readonly TimeSpan SignerCache = TimeSpan.FromMinutes(10);

    /// <summary>The largest difference between the clocks of a signer and a verifier that a replaced key is kept for.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>How long a generated key is published before it signs: longer than verifiers cache the list of keys.</summary>
    public static readonly TimeSpan PublishAhead = TimeSpan.FromMinutes(15);

    /// <summary>A private P-256 key in PEM. Default: none, the shop generates a key and keeps it in its storage.</summary>
    public string? SigningKey { get; set; }

    /// <summary>Age at which a generated key is replaced, 1 h to 100 years. Default: 90 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(90);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(SigningKey) && SigningKeyPair.TryFromPem(SigningKey) is null)
        {
            yield return new ValidationResult("Tokens:SigningKey must be a private P-256 key in PEM, or absent.", [nameof(SigningKey)]);
        }
    }
}
