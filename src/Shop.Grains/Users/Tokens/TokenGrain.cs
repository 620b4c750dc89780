using System.Security.Cryptography;
using Orleans.Concurrency;
using Shop.Identities;

namespace Shop.Users.Tokens;

/// <summary>Signs access tokens on the local silo.</summary>
[Alias("shop.token")]
internal interface ITokenGrain : IGrainWithIntegerKey
{
    /// <summary>Returns a signed access token.</summary>
    [Alias("issue")] Task<string> IssueAsync(UserId user, SessionId session, Role role, TimeSpan lifetime);
}

/// <summary>Caches the key for a few minutes. Each worker has its own key object, because it is not thread-safe.</summary>
[GrainType("token"), StatelessWorker]
internal sealed class TokenGrain(TimeProvider timeProvider) : Grain, ITokenGrain
{
    private ECDsa? _key;
    private string _keyId = "";
    private DateTimeOffset _expiresAt;

    public async Task<string> IssueAsync(UserId user, SessionId session, Role role, TimeSpan lifetime)
    {
        var now = timeProvider.GetUtcNow();
        if (_key is null || now >= _expiresAt)
        {
            var fetched = await GrainFactory.SigningKeyVault().GetSigningKeyAsync();
            _key?.Dispose();
            _key = new SigningKeyPair(fetched.KeyId, fetched.X, fetched.Y, fetched.D).Open();
            _keyId = fetched.KeyId;
            _expiresAt = now + TokenOptions.SignerCache;
        }

        return AccessToken.Write(_key, _keyId, user, session, role, now, lifetime);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _key?.Dispose();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }
}
