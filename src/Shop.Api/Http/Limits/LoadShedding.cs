using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Limits;

/// <summary>Rejects requests above the limits of <see cref="LoadOptions"/> with 503, before any work is done.</summary>
internal sealed class LoadShedding(IOptions<LoadOptions> options) : IMiddleware, IDisposable
{
    private readonly ConcurrencyLimiter _requests = Limiter(options.Value.Requests);
    private readonly ConcurrencyLimiter _streams = Limiter(options.Value.Streams);
    private readonly MinDataRate _responseRate = new(options.Value.MinResponseRate, gracePeriod: TimeSpan.FromSeconds(5));

    public static ProblemResult Rejection => new(ProblemTypes.Overloaded) { RetryAfter = TimeSpan.FromSeconds(1) };

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = _responseRate;
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<RateLimits.Unlimited>() is not null)
        {
            await next(context);
            return;
        }

        using var admission = new Admission(metadata?.GetMetadata<EventStream>() is null ? _requests : _streams);
        if (admission.TryEnter())
        {
            context.Features.Set(admission);
            await next(context);
            return;
        }

        await Rejection.ExecuteAsync(context);
    }

    public void Dispose()
    {
        _requests.Dispose();
        _streams.Dispose();
    }

    private static ConcurrencyLimiter Limiter(int permits) => new(new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = 0 });

    /// <summary>One request among those in execution. It leaves while it waits for its client, and enters when it continues.</summary>
    internal sealed class Admission(ConcurrencyLimiter limiter) : IDisposable
    {
        private RateLimitLease? _lease;

        /// <summary>False if the limit is reached.</summary>
        public bool TryEnter()
        {
            _lease = limiter.AttemptAcquire();
            return _lease.IsAcquired;
        }

        public void Leave() => _lease?.Dispose();

        public void Dispose() => Leave();
    }
}

/// <summary>Marks endpoints that respond with a stream of events.</summary>
internal sealed class EventStream
{
    public const string MediaType = "text/event-stream";
    public static readonly EventStream Instance = new();
}
