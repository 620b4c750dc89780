using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Limits;

/// <summary>Limits requests per user, or per address without a valid token (IETF draft "RateLimit header fields for HTTP").</summary>
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

    /// <summary>Answers with 429 and Retry-After.</summary>
    public static ValueTask RejectAsync(HttpContext context, RateLimitLease lease)
    {
        var retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var value) ? value : TimeSpan.FromSeconds(1);
        context.Items[typeof(RateLimits)] = retryAfter;
        return new ValueTask(new ProblemResult(ProblemTypes.RateLimited) { RetryAfter = retryAfter }.ExecuteAsync(context));
    }

    /// <summary>Adds the client's limit and its remaining requests to the response.</summary>
    public void AddHeaders(HttpContext context)
    {
        var tier = TierOf(context);
        if (tier is Tier.None)
        {
            return;
        }

        // The exception handler clears the endpoint; the response still reports the limit that counted the request.
        context.Items[typeof(Tier)] = tier;
        context.Response.OnStarting(() =>
        {
            var remaining = Math.Max(0, _limiter.GetStatistics(context)?.CurrentAvailablePermits ?? 0);
            var limit = LimitOf(tier);
            var name = NameOf(tier);
            var headers = context.Response.Headers;
            headers["RateLimit-Policy"] = string.Create(
                CultureInfo.InvariantCulture, $"\"{name}\";q={limit.Requests};w={limit.WindowSeconds}");
            var reset = context.Items[typeof(RateLimits)] is TimeSpan retryAfter
                ? string.Create(CultureInfo.InvariantCulture, $";t={Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds))}")
                : null;
            headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={remaining}{reset}");
            return Task.CompletedTask;
        });
    }

    public void Dispose() => _limiter.Dispose();

    private RateLimitPartition<(Tier, string)> PartitionOf(HttpContext context)
    {
        var tier = context.Items[typeof(Tier)] is Tier tierOfRequest ? tierOfRequest : TierOf(context);
        if (tier is Tier.None)
        {
            return RateLimitPartition.GetNoLimiter((tier, ""));
        }

        var limit = LimitOf(tier);
        return RateLimitPartition.GetFixedWindowLimiter((tier, ClientOf(tier, context)), _ => new FixedWindowRateLimiterOptions
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

    private static string ClientOf(Tier tier, HttpContext context) =>
        tier is Tier.User or Tier.Admin ? context.Features.Get<Caller>()!.User.ToString() : AddressOf(context.Connection.RemoteIpAddress);

    // A household has an IPv6 network of 64 bits and may use a new address for each request, so the network is counted.
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

        return address.AddressFamily is AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
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

    /// <summary>Marks endpoints with their own limit.</summary>
    internal sealed record Limited(Tier Tier);

    /// <summary>Marks endpoints without a limit.</summary>
    internal sealed class Unlimited
    {
        public static readonly Unlimited Instance = new();
    }
}
