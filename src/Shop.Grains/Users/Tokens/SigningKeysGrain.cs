using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shop.Storage.Availability;
using Shop.Users.Sessions;

namespace Shop.Users.Tokens;

/// <summary>Provides the private signing key to silos. Calls from clients are rejected.</summary>
[Alias("shop.signing-key-vault")]
internal interface ISigningKeyVaultGrain : IGrainWithIntegerKey
{
    /// <summary>Returns the current private key.</summary>
    [Alias("signing-key")] Task<SigningKey> GetSigningKeyAsync();
}

/// <summary>The private key, as sent between silos.</summary>
[GenerateSerializer, Immutable, Alias("shop.signing-key")]
internal sealed record SigningKey(
    [property: Id(0)] string KeyId,
    [property: Id(1)] string X,
    [property: Id(2)] string Y,
    [property: Id(3)] string D)
{
    /// <summary>Never prints the private key.</summary>
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

    /// <summary>Rejects calls of clients to <see cref="ISigningKeyVaultGrain"/>.</summary>
    public Task Invoke(IIncomingGrainCallContext context) =>
        context.InterfaceMethod.DeclaringType == typeof(ISigningKeyVaultGrain) && (context.SourceId is not { } caller || caller.IsClient())
            ? throw new InvalidOperationException("Not for clients.")
            : context.Invoke();

    // Signers call every few minutes, so rotation needs no timer.
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Access tokens are signed with key {KeyId}; {Count} public keys")]
    private partial void LogKeys(string keyId, int count);
}
