using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Shop.Faults;

namespace Shop.Users.Passwords;

/// <summary>Does the slow work of passwords, one at a time. Every silo has its own under each key.</summary>
[Alias("shop.password-hash")]
internal interface IPasswordHashGrain : IGrainWithIntegerKey
{
    /// <param name="password">In the form of <see cref="PasswordRules.Normalize"/>.</param>
    /// <param name="askedAt">The silo's <see cref="TimeProvider.GetTimestamp"/>, to know how long the call has waited.</param>
    [Alias("create")] Task<string> CreateAsync(string password, long askedAt);

    [Alias("verify")] Task<bool> VerifyAsync(string hash, string password, long askedAt);
}

/// <summary>
/// One local worker for each key: with as many keys as may hash at the same time, a storm of logins leaves the other processors
/// to the orders. What has waited too long is refused before any work.
/// </summary>
[GrainType("password-hash"), StatelessWorker(1)]
internal sealed class PasswordHashGrain(IOptions<PasswordOptions> options, TimeProvider timeProvider) : Grain, IPasswordHashGrain
{
    public Task<string> CreateAsync(string password, long askedAt)
    {
        ThrowIfLate(askedAt);
        return Task.FromResult(PasswordHash.Create(password, options.Value).ToString());
    }

    public Task<bool> VerifyAsync(string hash, string password, long askedAt)
    {
        ThrowIfLate(askedAt);
        return Task.FromResult(PasswordHash.Parse(hash).Verify(password));
    }

    private void ThrowIfLate(long askedAt)
    {
        if (timeProvider.GetElapsedTime(askedAt) > options.Value.MaxWait)
        {
            throw new OverloadedException("Too many people log in at the moment.");
        }
    }
}
