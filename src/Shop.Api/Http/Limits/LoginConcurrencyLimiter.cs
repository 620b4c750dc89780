using System.Threading.RateLimiting;
using Shop.Identities;

namespace Shop.Api.Http.Limits;

/// <summary>
/// Limits the concurrent logins of one user on this node. A user's grain verifies one password at a time, so more logins would
/// only wait there until they time out. They are rejected immediately.
/// </summary>
internal sealed class LoginConcurrencyLimiter : IDisposable
{
    public const int PerUser = 8;

    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private static readonly ConcurrencyLimiterOptions Options = new() { PermitLimit = PerUser, QueueLimit = 0 };

    private readonly PartitionedRateLimiter<UserId> _limiter =
        PartitionedRateLimiter.Create<UserId, UserId>(user => RateLimitPartition.GetConcurrencyLimiter(user, _ => Options));

    /// <summary>A lease that must be disposed after the login; it is not acquired if the user has too many logins in flight.</summary>
    public RateLimitLease Acquire(UserId user) => _limiter.AttemptAcquire(user);

    public void Dispose() => _limiter.Dispose();
}
