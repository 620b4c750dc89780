using Microsoft.Extensions.Options;

namespace Shop.Users.Passwords;

/// <summary>Hashes and verifies passwords on the workers of this silo. One instance per silo.</summary>
internal sealed class PasswordHasher(IGrainFactory grains, IOptions<PasswordOptions> options, TimeProvider timeProvider)
{
    private readonly string _dummy = PasswordHash.CreateDummy(options.Value).ToString();
    private int _next;

    /// <summary>Hashes a new password.</summary>
    /// <param name="password">As typed; it must satisfy <see cref="PasswordRules"/>.</param>
    public Task<string> CreateAsync(string password) =>
        NextWorker().CreateAsync(
            PasswordRules.Normalize(password) ?? throw new ArgumentException("The password is invalid.", nameof(password)),
            timeProvider.GetTimestamp());

    /// <summary>
    /// True if the password matches. Takes the same time if there is no hash, or if no accepted password can have this text.
    /// </summary>
    public async Task<bool> VerifyAsync(string? hash, string password)
    {
        var normal = PasswordRules.Normalize(password);
        var canMatch = !string.IsNullOrEmpty(normal) && hash is not null;
        var matches = await NextWorker().VerifyAsync(
            canMatch ? hash! : _dummy, canMatch ? normal! : "never valid", timeProvider.GetTimestamp());
        return matches && canMatch;
    }

    /// <summary>True if the hash was made with other parameters than the configured ones.</summary>
    public bool IsOutdated(string hash) => PasswordHash.Parse(hash).IsOutdated(options.Value);

    private IPasswordHashGrain NextWorker() =>
        grains.PasswordHash((int)((uint)Interlocked.Increment(ref _next) % (uint)options.Value.WorkerCount));
}
