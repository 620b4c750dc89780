namespace Shop.Users.Tokens;

/// <summary>Configuration section <c>Tokens</c>.</summary>
internal sealed class TokenOptions
{
    /// <summary>How long a signer may use a key without asking again; a key that was replaced stays public at least so long.</summary>
    public static readonly TimeSpan SignerCache = TimeSpan.FromMinutes(10);

    /// <summary>How far clocks of signers and verifiers may be apart.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>A private key on P-256 in PEM, if it is not to be made and kept in the shop's storage.</summary>
    public string? SigningKey { get; set; }

    /// <summary>How old a key that the shop made may become before a new one signs.</summary>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromDays(90);

    public bool IsValid => KeyLifetime >= TimeSpan.FromHours(1) && (string.IsNullOrWhiteSpace(SigningKey) || SigningKeyPair.TryFromPem(SigningKey) is not null);
}
