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
/// The shop's public keys as this node knows them. They are asked for again when they are old, and when a token names one that
/// is not known; but never more often than every few seconds, whatever tokens are thrown at this node. What is known stays good while
/// nobody can be asked, and nobody waits for a key that is known.
/// </summary>
internal sealed class SigningKeys(IGrainFactory grains, ClusterConnection cluster, RequestTimeouts budget, TimeProvider timeProvider)
{
    private static readonly TimeSpan Oldest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly Lock _turn = new();
    private volatile Known? _known;
    private Task<Known>? _refreshing;
    private long _asked;

    /// <summary>All public keys, newest first.</summary>
    public async Task<ImmutableArray<PublicKey>> GetAllAsync()
    {
        try
        {
            return (await GetAsync(null)).Keys;
        }
        catch (Exception exception) when (_known is not null && FaultHandler.IsFault(exception))
        {
            return _known.Keys;
        }
    }

    /// <summary>Makes the key with this id known, if there is one.</summary>
    public async Task EnsureAsync(string keyId)
    {
        if (_known is { } known && known.ById.ContainsKey(keyId))
        {
            _ = NeedsRefresh(known, keyId) ? RefreshAsync() : null;
            return;
        }

        await GetAsync(keyId);
    }

    /// <summary>The key with this id, if it is known.</summary>
    public IEnumerable<SecurityKey> Find(string? keyId) =>
        keyId is not null && _known is { } known && known.ById.TryGetValue(keyId, out var key) ? [key] : [];

    private async Task<Known> GetAsync(string? keyId)
    {
        if (_known is { } known && !NeedsRefresh(known, keyId))
        {
            return known;
        }

        cluster.ThrowIfUnavailable();
        var refreshing = RefreshAsync();
        await budget.SpendAsync(() => refreshing);
        return await refreshing;
    }

    // One question at a time; whoever comes while it is under way waits for its answer.
    private Task<Known> RefreshAsync()
    {
        lock (_turn)
        {
            if (_refreshing is null or { IsCompleted: true })
            {
                Interlocked.Exchange(ref _asked, timeProvider.GetTimestamp());
                using (ExecutionContext.SuppressFlow())
                {
                    _refreshing = Task.Run(AskAsync);
                }
            }

            return _refreshing;
        }
    }

    // For all who wait, so at nobody's cost.
    private async Task<Known> AskAsync()
    {
        var keys = await grains.SigningKeys().GetPublicKeysAsync();
        return _known = new Known(keys, keys.ToImmutableDictionary(key => key.KeyId, ToSecurityKey), timeProvider.GetTimestamp());
    }

    private bool NeedsRefresh(Known known, string? keyId) =>
        timeProvider.GetElapsedTime(Interlocked.Read(ref _asked)) > Pause
        && (timeProvider.GetElapsedTime(known.At) > Oldest || (keyId is not null && !known.ById.ContainsKey(keyId)));

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
