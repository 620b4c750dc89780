using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Limits;

/// <summary>Counts requests per user, or per address where nobody is known (IETF draft "RateLimit header fields for HTTP").</summary>
internal sealed class RateLimits : IDisposable
{
    private readonly RateLimitOptions _options;
    private readonly PartitionedRateLimiter<HttpContext> _limiter;

    public RateLimits(IOptions<RateLimitOptions> options)
    {
        _options = options.Value;
        _limiter = PartitionedRateLimiter.Create<HttpContext, (Tier, string)>(PartitionOf);
    }

    public PartitionedRateLimiter<HttpContext> Limiter => _limiter;

    /// <summary>Answers 429 when the limit is reached.</summary>
    public static ValueTask RejectAsync(HttpContext context, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
        context.Items[typeof(RateLimits)] = wait;
        return new ValueTask(new ProblemResult(ProblemTypes.RateLimited) { RetryAfter = wait }.ExecuteAsync(context));
    }

    /// <summary>Tells the client its limit and what is left of it, on every answer.</summary>
    public void Announce(HttpContext context)
    {
        var tier = TierOf(context);
        if (tier is Tier.None)
        {
            return;
        }

        // Where an exception is answered, the endpoint is not known any more, and what is left is still that of this limit.
        context.Items[typeof(Tier)] = tier;
        context.Response.OnStarting(() =>
        {
            var left = Math.Max(0, _limiter.GetStatistics(context)?.CurrentAvailablePermits ?? 0);
            var limit = LimitOf(tier);
            var name = NameOf(tier);
            var headers = context.Response.Headers;
            headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={limit.Requests};w={limit.WindowSeconds}");
            var reset = context.Items[typeof(RateLimits)] is TimeSpan wait
                ? string.Create(CultureInfo.InvariantCulture, $";t={Math.Max(1, Math.Ceiling(wait.TotalSeconds))}")
                : null;
            headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={left}{reset}");
            return Task.CompletedTask;
        });
    }

    public void Dispose() => _limiter.Dispose();

    private RateLimitPartition<(Tier, string)> PartitionOf(HttpContext context)
    {
        var tier = context.Items[typeof(Tier)] is Tier announced ? announced : TierOf(context);
        if (tier is Tier.None)
        {
            return RateLimitPartition.GetNoLimiter((tier, ""));
        }

        var limit = LimitOf(tier);
        return RateLimitPartition.GetFixedWindowLimiter((tier, WhoIs(tier, context)), _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = limit.Requests,
            Window = TimeSpan.FromSeconds(limit.WindowSeconds),
            QueueLimit = 0,
        });
    }

    private Tier TierOf(HttpContext context)
    {
        if (!_options.Enabled || context.GetEndpoint()?.Metadata.GetMetadata<Unlimited>() is not null)
        {
            return Tier.None;
        }

        return context.GetEndpoint()?.Metadata.GetMetadata<Limited>()?.Tier
            ?? context.Features.Get<Caller>() switch
            {
                { IsAdmin: true } => Tier.Admin,
                not null => Tier.User,
                null => Tier.Anonymous,
            };
    }

    private RateLimit LimitOf(Tier tier) => tier switch
    {
        Tier.User => _options.User,
        Tier.Admin => _options.Admin,
        Tier.Login => _options.Login,
        Tier.Register => _options.Register,
        _ => _options.Anonymous,
    };

    private static string NameOf(Tier tier) => tier switch
    {
        Tier.User => "user",
        Tier.Admin => "admin",
        Tier.Login => "login",
        Tier.Register => "register",
        _ => "anonymous",
    };

    private static string WhoIs(Tier tier, HttpContext context) =>
        tier is Tier.User or Tier.Admin ? context.Features.Get<Caller>()!.User.ToString() : AddressOf(context.Connection.RemoteIpAddress);

    // One household has a whole IPv6 network of 64 bits: counting single addresses would count nobody.
    internal static string AddressOf(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily is AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    internal enum Tier
    {
        None,
        User,
        Admin,
        Anonymous,
        Login,
        Register,
    }

    /// <summary>An endpoint with a limit of its own.</summary>
    internal sealed record Limited(Tier Tier);

    /// <summary>An endpoint that is not counted.</summary>
    internal sealed class Unlimited
    {
        public static readonly Unlimited Instance = new();
    }
}
