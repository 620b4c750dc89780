using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Shop.Identities;

namespace Shop.Users.Tokens;

/// <summary>Writes access tokens after RFC 9068: JWTs (RFC 7519) in JWS compact form, signed with ES256 (RFC 7518, 3.4).</summary>
internal static class AccessToken
{
    public static string Write(ECDsa key, string keyId, UserId user, SessionId session, Role role, DateTimeOffset now, TimeSpan lifetime)
    {
        var header = Encode(json =>
        {
            json.WriteString("alg", "ES256");
            json.WriteString("typ", "at+jwt");
            json.WriteString("kid", keyId);
        });
        var payload = Encode(json =>
        {
            json.WriteString("iss", TokenNames.Issuer);
            json.WriteString("aud", TokenNames.Audience);
            json.WriteString("sub", user.ToString());
            json.WriteString(TokenNames.SessionClaim, session.ToString());
            json.WriteString("jti", Guid.CreateVersion7(now));
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("nbf", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + lifetime).ToUnixTimeSeconds());
            json.WriteString(TokenNames.RoleClaim, role == Role.Admin ? TokenNames.AdminRole : TokenNames.CustomerRole);
        });
        var signed = $"{header}.{payload}";
        var signature = key.SignData(
            Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(buffer.WrittenSpan);
    }
}
