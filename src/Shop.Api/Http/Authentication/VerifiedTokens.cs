using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Shop.Api.Http.Authentication;

/// <summary>
/// Checks tokens, and remembers those that were good: a client sends the same one for a quarter of an hour, and its signature would be
/// computed again for each request. What is remembered is a hash and what the token says. It is good for as long
/// as the token is, and as long as the key that it names is one of the shop's; the session is asked for every time.
/// </summary>
/// <param name="isOurs">Whether a key with this id is one of the shop's.</param>
internal sealed class VerifiedTokens(Func<string, bool> isOurs, TimeProvider timeProvider) : JsonWebTokenHandler, IDisposable
{
    private const int Most = 20_000;
    private readonly MemoryCache _good = new(new MemoryCacheOptions { SizeLimit = Most });

    /// <summary>The key that a token names which was good and still is, as far as a node can tell by itself; null for any other.</summary>
    public string? KeyIdOf(string token) => Find(Hash(token)) is { } known ? KeyIdOf(known) : null;

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var hash = Hash(token);
        if (Find(hash) is { } known)
        {
            return known;
        }

        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (result.IsValid)
        {
            using var entry = _good.CreateEntry(hash);
            entry.Size = 1;
            entry.SlidingExpiration = TimeSpan.FromMinutes(10);
            entry.Value = result;
        }

        return result;
    }

    public void Dispose() => _good.Dispose();

    private TokenValidationResult? Find(string hash) =>
        _good.TryGetValue(hash, out TokenValidationResult? known)
        && known!.SecurityToken.ValidTo > timeProvider.GetUtcNow().UtcDateTime
        && isOurs(KeyIdOf(known))
            ? known
            : null;

    private static string KeyIdOf(TokenValidationResult known) => ((JsonWebToken)known.SecurityToken).Kid;

    private static string Hash(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
