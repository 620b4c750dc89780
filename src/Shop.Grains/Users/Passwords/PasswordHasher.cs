using Microsoft.Extensions.Options;

namespace Shop.Users.Passwords;

/// <summary>Hashes and checks passwords on this silo's workers. One for each silo.</summary>
internal sealed class PasswordHasher(IGrainFactory grains, IOptions<PasswordOptions> options, TimeProvider timeProvider)
{
    private readonly string _dummy = PasswordHash.CreateDummy(options.Value).ToString();
    private int _turn;

    /// <param name="password">As it was typed; it must hold to <see cref="PasswordRules"/>.</param>
    public Task<string> CreateAsync(string password) =>
        NextWorker().CreateAsync(PasswordRules.Normalize(password) ?? throw new ArgumentException("Not a password.", nameof(password)), timeProvider.GetTimestamp());

    /// <summary>Whether this is the password. Takes the same time if there is no hash, or if nobody can have such a password.</summary>
    public async Task<bool> VerifyAsync(string? hash, string password)
    {
        var normal = PasswordRules.Normalize(password);
        var possible = !string.IsNullOrEmpty(normal) && hash is not null;
        return await NextWorker().VerifyAsync(possible ? hash! : _dummy, possible ? normal! : "nobody's", timeProvider.GetTimestamp()) && possible;
    }

    public bool IsOutdated(string hash) => PasswordHash.Parse(hash).IsOutdated(options.Value);

    private IPasswordHashGrain NextWorker() =>
        grains.PasswordHash((int)((uint)Interlocked.Increment(ref _turn) % (uint)options.Value.WorkerCount));
}
