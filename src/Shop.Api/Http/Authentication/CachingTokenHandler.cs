using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Shop.Api.Http.Authentication;

/// <summary>
/// Validates tokens and caches successful results, so that the signature of a token is verified once and not for each request.
/// The cache key is a hash of the token. A result is valid until the token expires or its key is withdrawn. The session is
/// checked for each request, outside of this class.
/// </summary>
/// <param name="isKnownKey">True if a key with this id is published by the shop.</param>
internal sealed class CachingTokenHandler(Func<string, bool> isKnownKey, TimeProvider timeProvider) : JsonWebTokenHandler, IDisposable
{
    private const int MaxEntries = 20_000;
    private readonly MemoryCache _results = new(new MemoryCacheOptions { SizeLimit = MaxEntries });

    /// <summary>The key id of a token with a valid cached result; null for any other token.</summary>
    public string? KeyIdOf(string token) => Find(Hash(token)) is { } result ? KeyIdOf(result) : null;

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var hash = Hash(token);
        if (Find(hash) is { } cached)
        {
            return cached;
        }

        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (result.IsValid)
        {
            using var entry = _results.CreateEntry(hash);
            entry.Size = 1;
            entry.SlidingExpiration = TimeSpan.FromMinutes(10);
            entry.Value = result;
        }

        return result;
    }

    public void Dispose() => _results.Dispose();

    private TokenValidationResult? Find(string hash) =>
        _results.TryGetValue(hash, out TokenValidationResult? result)
        && result!.SecurityToken.ValidTo > timeProvider.GetUtcNow().UtcDateTime
        && isKnownKey(KeyIdOf(result))
            ? result
            : null;

    private static string KeyIdOf(TokenValidationResult result) => ((JsonWebToken)result.SecurityToken).Kid;

    private static string Hash(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
