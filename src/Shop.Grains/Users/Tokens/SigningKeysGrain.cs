using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shop.Storage.Availability;
using Shop.Users.Sessions;

namespace Shop.Users.Tokens;

/// <summary>Where silos get the key that signs. Not for clients: the grain refuses them.</summary>
[Alias("shop.signing-key-vault")]
internal interface ISigningKeyVaultGrain : IGrainWithIntegerKey
{
    [Alias("signing-key")] Task<SigningKey> GetSigningKeyAsync();
}

/// <summary>The private key, on its way from one silo to another.</summary>
[GenerateSerializer, Immutable, Alias("shop.signing-key")]
internal sealed record SigningKey(
    [property: Id(0)] string KeyId,
    [property: Id(1)] string X,
    [property: Id(2)] string Y,
    [property: Id(3)] string D)
{
    /// <summary>Never prints the private half.</summary>
    public override string ToString() => $"SigningKey {{ {KeyId} }}";
}

[GrainType("signing-keys")]
internal sealed partial class SigningKeysGrain(
    [PersistentState("signing-keys", GuardedStorage.Name)] IPersistentState<SigningKeysState> state,
    IOptions<TokenOptions> options,
    IOptions<SessionOptions> sessions,
    DatabaseHealthMonitor database,
    TimeProvider timeProvider,
    ILogger<SigningKeysGrain> logger) : Grain, ISigningKeysGrain, ISigningKeyVaultGrain, IIncomingGrainCallFilter
{
    private readonly SigningKeyPair? _configured =
        string.IsNullOrWhiteSpace(options.Value.SigningKey) ? null : SigningKeyPair.TryFromPem(options.Value.SigningKey);

    public async Task<ImmutableArray<PublicKey>> GetPublicKeysAsync()
    {
        await RotateAsync();
        return [.. state.State.Keys.Select(key => new PublicKey(key.KeyId, key.X, key.Y))];
    }

    public async Task<SigningKey> GetSigningKeyAsync()
    {
        await RotateAsync();
        var key = state.State.Keys[0];
        return new(key.KeyId, key.X, key.Y, key.D ?? _configured!.D!);
    }

    /// <summary>The private key is for grains only.</summary>
    public Task Invoke(IIncomingGrainCallContext context) =>
        context.InterfaceMethod.DeclaringType == typeof(ISigningKeyVaultGrain) && (context.SourceId is not { } caller || caller.IsClient())
            ? throw new InvalidOperationException("Not for clients.")
            : context.Invoke();

    // Keys are looked at when they are asked for, and signers ask every few minutes: no timer is needed.
    private async Task RotateAsync()
    {
        var next = state.State.At(timeProvider.GetUtcNow(), _configured, options.Value, sessions.Value.AccessLifetime);
        if (ReferenceEquals(next, state.State))
        {
            return;
        }

        await state.SaveAsync(next, this, database);
        LogKeys(next.Keys[0].KeyId, next.Keys.Length);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Access tokens are signed with key {KeyId}; {Count} keys are public")]
    private partial void LogKeys(string keyId, int count);
}
