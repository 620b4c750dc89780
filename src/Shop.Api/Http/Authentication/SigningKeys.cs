using System.Collections.Immutable;
using Microsoft.IdentityModel.Tokens;
using Shop.Hosting.Clustering;
using Shop.Users;

namespace Shop.Api.Http;

/// <summary>
/// The shop's public keys as this node knows them. They are asked for again when they are old, and when a token names one that
/// is not known; but never more often than every few seconds, whatever tokens are thrown at this node.
/// </summary>
internal sealed class SigningKeys(IGrainFactory grains, ClusterConnection cluster, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile Known? _known;

    /// <summary>All public keys, newest first.</summary>
    public async Task<ImmutableArray<PublicKey>> GetAllAsync() => (await GetAsync(null)).Keys;

    /// <summary>Makes the key with this id known, if there is one.</summary>
    public async Task EnsureAsync(string keyId) => await GetAsync(keyId);

    /// <summary>The key with this id, if it is known.</summary>
    public IEnumerable<SecurityKey> Find(string? keyId) =>
        keyId is not null && _known is { } known && known.ById.TryGetValue(keyId, out var key) ? [key] : [];

    public void Dispose() => _refreshing.Dispose();

    private async Task<Known> GetAsync(string? keyId)
    {
        if (_known is { } known && !NeedsRefresh(known, keyId))
        {
            return known;
        }

        await _refreshing.WaitAsync();
        try
        {
            if (_known is { } meanwhile && !NeedsRefresh(meanwhile, keyId))
            {
                return meanwhile;
            }

            cluster.ThrowIfAway();
            var keys = await grains.SigningKeys().GetPublicKeysAsync();
            return _known = new Known(keys, keys.ToImmutableDictionary(key => key.KeyId, ToSecurityKey), time.GetTimestamp());
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private bool NeedsRefresh(Known known, string? keyId)
    {
        var age = time.GetElapsedTime(known.At);
        return age > Oldest || (keyId is not null && age > Pause && !known.ById.ContainsKey(keyId));
    }

    private static SecurityKey ToSecurityKey(PublicKey key) => new JsonWebKey
    {
        Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
        Crv = JsonWebKeyECTypes.P256,
        Alg = SecurityAlgorithms.EcdsaSha256,
        Use = JsonWebKeyUseNames.Sig,
        Kid = key.KeyId,
        X = key.X,
        Y = key.Y,
    };

    private sealed record Known(ImmutableArray<PublicKey> Keys, ImmutableDictionary<string, SecurityKey> ById, long At);
}
