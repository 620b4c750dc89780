using System.Security.Cryptography;
using Orleans.Concurrency;

namespace Shop.Users.Tokens;

/// <summary>Signs access tokens on the silo that asks.</summary>
[Alias("shop.token")]
internal interface ITokenGrain : IGrainWithIntegerKey
{
    [Alias("issue")] Task<string> IssueAsync(UserId user, SessionId session, Role role, TimeSpan lifetime);
}

/// <summary>Keeps an opened key for a few minutes; each worker has its own, because a key's object is not for two threads.</summary>
[GrainType("token"), StatelessWorker]
internal sealed class TokenGrain(TimeProvider time) : Grain, ITokenGrain
{
    private ECDsa? key;
    private string keyId = "";
    private DateTimeOffset goodUntil;

    public async Task<string> IssueAsync(UserId user, SessionId session, Role role, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        if (key is null || now >= goodUntil)
        {
            var fetched = await GrainFactory.GetGrain<ISigningKeyVaultGrain>(0).GetSigningKeyAsync();
            key?.Dispose();
            key = new SigningKeyPair(fetched.KeyId, fetched.X, fetched.Y, fetched.D).Open();
            keyId = fetched.KeyId;
            goodUntil = now + TokenOptions.SignerCache;
        }

        return AccessToken.Write(key, keyId, user, session, role, now, lifetime);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        key?.Dispose();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }
}
