using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Shop.Identities;

namespace Shop.Users.Sessions;

/// <summary>
/// A refresh token, <c>{user:N}.{session:N}.{secret}</c>. The first half of the secret's 32 bytes is constant for the session, the second
/// half is new in every token. So a used token can be distinguished from a forged one without a list of used tokens.
/// </summary>
internal sealed record RefreshSecret(UserId User, SessionId Session, byte[] Secret)
{
    private const int HalfBytes = 16;

    public static RefreshSecret Create(UserId user, SessionId session) => new(user, session, RandomNumberGenerator.GetBytes(2 * HalfBytes));

    /// <summary>Creates the next token of the session.</summary>
    public RefreshSecret Next() => this with { Secret = [.. Secret[..HalfBytes], .. RandomNumberGenerator.GetBytes(HalfBytes)] };

    /// <summary>The stored hash of the token.</summary>
    public byte[] TokenHash => SHA256.HashData(Secret);

    /// <summary>The stored hash of the half that all tokens of the session share.</summary>
    public byte[] FamilyHash => SHA256.HashData(Secret.AsSpan(0, HalfBytes));

    public static bool TryParse(string? token, [NotNullWhen(true)] out RefreshSecret? secret)
    {
        secret = null;
        if (!RefreshToken.TryReadUser(token, out var user)
            || token!.Split('.') is not [_, { Length: 32 } session, { Length: 43 } encoded]
            || !Guid.TryParseExact(session, "N", out var id))
        {
            return false;
        }

        var bytes = new byte[2 * HalfBytes];
        if (!Base64Url.IsValid(encoded) || !Base64Url.TryDecodeFromChars(encoded, bytes, out var written) || written != bytes.Length)
        {
            return false;
        }

        secret = new(user, new SessionId(id), bytes);
        return true;
    }

    /// <summary>The token in the form that the client receives.</summary>
    public string ToToken() => $"{User.Value:N}.{Session.Value:N}.{Base64Url.EncodeToString(Secret)}";

    /// <summary>Never prints the secret.</summary>
    public override string ToString() => $"RefreshSecret {{ {Session} }}";
}
