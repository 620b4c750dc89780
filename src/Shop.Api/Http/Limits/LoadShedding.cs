using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Limits;

/// <summary>Rejects requests above the limits of <see cref="LoadOptions"/> with 503, before any work is done.</summary>
internal sealed class LoadShedding(IOptions<LoadOptions> options) : IMiddleware, IDisposable
{
    private readonly ConcurrencyLimiter _requests = Limiter(options.Value.Requests);
    private readonly ConcurrencyLimiter _streams = Limiter(options.Value.Streams);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<RateLimits.Unlimited>() is not null)
        {
            await next(context);
            return;
        }

        using var lease = (metadata?.GetMetadata<EventStream>() is null ? _requests : _streams).AttemptAcquire();
        if (lease.IsAcquired)
        {
            await next(context);
            return;
        }

        await new ProblemResult(ProblemTypes.Overloaded) { RetryAfter = TimeSpan.FromSeconds(1) }.ExecuteAsync(context);
    }

    public void Dispose()
    {
        _requests.Dispose();
        _streams.Dispose();
    }

    private static ConcurrencyLimiter Limiter(int permits) => new(new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = 0 });
}

/// <summary>Marks endpoints that respond with a stream of events.</summary>
internal sealed class EventStream
{
    public const string MediaType = "text/event-stream";
    public static readonly EventStream Instance = new();
}
