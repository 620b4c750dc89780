using System.Collections.Immutable;
using Microsoft.IdentityModel.Tokens;
using Shop.Api.Http.Hosting;
using Shop.Api.Http.Limits;
using Shop.Api.Http.Problems;
using Shop.Hosting.Clustering;
using Shop.Identities;
using Shop.Users;

namespace Shop.Api.Http.Authentication;

/// <summary>
/// This node's cache of the shop's public keys. It is refreshed when it is old and when a token names an unknown key, but at most
/// once per <see cref="MinRefreshInterval"/>, whatever tokens arrive. Cached keys stay valid while the cluster is unavailable. A
/// token with a cached key never waits for a refresh.
/// </summary>
internal sealed class SigningKeyCache(IGrainFactory grains, ClusterConnection cluster, RequestTimeouts timeouts, TimeProvider timeProvider)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinRefreshInterval = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private volatile KeySet? _current;
    private Task<KeySet>? _refreshing;
    private long _lastRefresh;

    /// <summary>All public keys, newest first. Returns the cached keys if a refresh fails.</summary>
    public async Task<ImmutableArray<PublicKey>> GetAllAsync()
    {
        try
        {
            return (await GetAsync(null)).Keys;
        }
        catch (Exception exception) when (_current is not null && FaultHandler.IsFault(exception))
        {
            return _current.Keys;
        }
    }

    /// <summary>Loads the key with this id into the cache, if it exists.</summary>
    public async Task EnsureAsync(string keyId)
    {
        if (_current is { } current && current.ById.ContainsKey(keyId))
        {
            _ = NeedsRefresh(current, keyId) ? RefreshAsync() : null;
            return;
        }

        await GetAsync(keyId);
    }

    /// <summary>The cached key with this id, or none.</summary>
    public IEnumerable<SecurityKey> Find(string? keyId) =>
        keyId is not null && _current is { } current && current.ById.TryGetValue(keyId, out var key) ? [key] : [];

    private async Task<KeySet> GetAsync(string? keyId)
    {
        if (_current is { } current && !NeedsRefresh(current, keyId))
        {
            return current;
        }

        cluster.ThrowIfUnavailable();
        var refreshing = RefreshAsync();
        await timeouts.WaitAsync(() => refreshing);
        return await refreshing;
    }

    // One refresh is in flight at a time; concurrent callers share its result.
    private Task<KeySet> RefreshAsync()
    {
        lock (_lock)
        {
            if (_refreshing is null or { IsCompleted: true })
            {
                Interlocked.Exchange(ref _lastRefresh, timeProvider.GetTimestamp());

                // The call is shared, so it must not run within the time budget of the request that started it.
                using (ExecutionContext.SuppressFlow())
                {
                    _refreshing = Task.Run(FetchAsync);
                }
            }

            return _refreshing;
        }
    }

    private async Task<KeySet> FetchAsync()
    {
        var keys = await grains.SigningKeys().GetPublicKeysAsync();
        return _current = new KeySet(keys, keys.ToImmutableDictionary(key => key.KeyId, ToSecurityKey), timeProvider.GetTimestamp());
    }

    private bool NeedsRefresh(KeySet current, string? keyId) =>
        timeProvider.GetElapsedTime(Interlocked.Read(ref _lastRefresh)) > MinRefreshInterval
        && (timeProvider.GetElapsedTime(current.FetchedAt) > MaxAge || (keyId is not null && !current.ById.ContainsKey(keyId)));

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

    private sealed record KeySet(ImmutableArray<PublicKey> Keys, ImmutableDictionary<string, SecurityKey> ById, long FetchedAt);
}
