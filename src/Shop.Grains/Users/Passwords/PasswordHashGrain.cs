using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Shop.Faults;

namespace Shop.Users.Passwords;

/// <summary>Computes password hashes, one at a time. Every silo has its own activation for each key.</summary>
[Alias("shop.password-hash")]
internal interface IPasswordHashGrain : IGrainWithIntegerKey
{
    /// <summary>Hashes a password.</summary>
    /// <param name="password">In the form of <see cref="PasswordRules.Normalize"/>.</param>
    /// <param name="requestedAt">The silo's <see cref="TimeProvider.GetTimestamp"/> at the call, to measure how long it was queued.</param>
    /// <exception cref="OverloadedException">The call was queued for longer than <see cref="PasswordOptions.MaxWait"/>.</exception>
    [Alias("create")] Task<string> CreateAsync(string password, long requestedAt);

    /// <summary>True if the password matches the hash.</summary>
    /// <exception cref="OverloadedException">The call was queued for longer than <see cref="PasswordOptions.MaxWait"/>.</exception>
    [Alias("verify")] Task<bool> VerifyAsync(string hash, string password, long requestedAt);
}

/// <summary>
/// A local worker for each key. The number of keys limits the processors that hash, so that many logins do not slow down orders. A call
/// that was queued too long is rejected before any work.
/// </summary>
[GrainType("password-hash"), StatelessWorker(1)]
internal sealed class PasswordHashGrain(IOptions<PasswordOptions> options, TimeProvider timeProvider) : Grain, IPasswordHashGrain
{
    public Task<string> CreateAsync(string password, long requestedAt)
    {
        ThrowIfLate(requestedAt);
        return Task.FromResult(PasswordHash.Create(password, options.Value).ToString());
    }

    public Task<bool> VerifyAsync(string hash, string password, long requestedAt)
    {
        ThrowIfLate(requestedAt);
        return Task.FromResult(PasswordHash.Parse(hash).Verify(password));
    }

    private void ThrowIfLate(long requestedAt)
    {
        if (timeProvider.GetElapsedTime(requestedAt) > options.Value.MaxWait)
        {
            throw new OverloadedException("Too many concurrent logins.");
        }
    }
}
