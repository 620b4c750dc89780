using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Problems;
using Shop.Identities;

namespace Shop.Api.Http.Limits;

/// <summary>
/// Limits the concurrent requests and the open event streams of one address and of one user (<see cref="LoadOptions"/>). One client
/// cannot use the limits of the whole node.
/// </summary>
internal sealed class ClientConcurrencyLimiter : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _addresses;
    private readonly PartitionedRateLimiter<HttpContext> _users;

    public ClientConcurrencyLimiter(IOptions<LoadOptions> options)
    {
        var load = options.Value;
        _addresses = PartitionedRateLimiter.Create<HttpContext, (string Address, bool IsStream)>(context =>
            IsUnlimited(context)
                ? RateLimitPartition.GetNoLimiter(("", false))
                : Partition(
                    (RateLimits.AddressOf(context.Connection.RemoteIpAddress), IsStream(context)),
                    IsStream(context) ? load.StreamsPerAddress : load.RequestsPerAddress));
        _users = PartitionedRateLimiter.Create<HttpContext, (UserId User, bool IsStream)>(context =>
            context.Features.Get<Caller>() is not { IsAdmin: false } caller
                ? RateLimitPartition.GetNoLimiter((default(UserId), false))
                : Partition((caller.User, IsStream(context)), IsStream(context) ? load.StreamsPerUser : load.RequestsPerUser));
    }

    public static ProblemResult Rejection => new(ProblemTypes.TooManyConcurrentRequests) { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>Answers with 429 above the limit of the address.</summary>
    public Task LimitAddressAsync(HttpContext context, RequestDelegate next) => LimitAsync(_addresses, context, next);

    /// <summary>Answers with 429 above the limit of the user. Without a valid token only the address counts.</summary>
    public Task LimitUserAsync(HttpContext context, RequestDelegate next) => LimitAsync(_users, context, next);

    public void Dispose()
    {
        _addresses.Dispose();
        _users.Dispose();
    }

    private static async Task LimitAsync(PartitionedRateLimiter<HttpContext> limiter, HttpContext context, RequestDelegate next)
    {
        using var lease = limiter.AttemptAcquire(context);
        await (lease.IsAcquired ? next(context) : Rejection.ExecuteAsync(context));
    }

    private static bool IsUnlimited(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RateLimits.Unlimited>() is not null;

    private static bool IsStream(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<EventStream>() is not null;

    private static RateLimitPartition<TKey> Partition<TKey>(TKey key, int permits) => RateLimitPartition.GetConcurrencyLimiter(
        key, _ => new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = 0 });
}
