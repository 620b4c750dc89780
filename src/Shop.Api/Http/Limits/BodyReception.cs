using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Shop.Api.Http.Authentication;
using Shop.Api.Http.Problems;

namespace Shop.Api.Http.Limits;

/// <summary>
/// Receives the whole body of a request before its endpoint is executed. Meanwhile the request is not in execution, so slow clients do
/// not use the limit of <see cref="LoadShedding"/>. A deadline bounds the time, and limits in bytes bound the memory, in total and per
/// client. The bytes stay in the web server's buffers, where the endpoint reads them.
/// </summary>
internal sealed class BodyReception(IOptions<LoadOptions> options, TimeProvider timeProvider) : IMiddleware, IDisposable
{
    private readonly LoadOptions _options = options.Value;
    private readonly ConcurrencyLimiter _memory = new(Limit(options.Value.BodyKiB));

    private readonly PartitionedRateLimiter<string> _clients = PartitionedRateLimiter.Create<string, string>(client =>
        RateLimitPartition.GetConcurrencyLimiter(client, _ => Limit(options.Value.BodyKiBPerClient)));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is null
            || context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            await next(context);
            return;
        }

        var admission = context.Features.GetRequiredFeature<LoadShedding.Admission>();
        var leases = new List<RateLimitLease>();
        try
        {
            admission.Leave();
            var problem = await ReceiveAsync(context, leases);
            if (problem is null && !admission.TryEnter())
            {
                problem = LoadShedding.Rejection;
            }

            await (problem is null ? next(context) : problem.ExecuteAsync(context));
        }
        finally
        {
            leases.ForEach(lease => lease.Dispose());
        }
    }

    public void Dispose()
    {
        _memory.Dispose();
        _clients.Dispose();
    }

    /// <returns>Null if the body is complete.</returns>
    private async Task<ProblemResult?> ReceiveAsync(HttpContext context, List<RateLimitLease> leases)
    {
        var client = context.Features.Get<Caller>() is { } caller
            ? caller.User.ToString()
            : RateLimits.AddressOf(context.Connection.RemoteIpAddress);
        var reader = context.Request.BodyReader;
        var reserved = 0;
        using var deadline = new CancellationTokenSource(_options.BodyDeadline, timeProvider);
        try
        {
            while (true)
            {
                var received = await reader.ReadAsync(deadline.Token);
                var size = (int)(received.Buffer.Length + 1023) / 1024;

                // Nothing is consumed: the endpoint reads the same bytes.
                reader.AdvanceTo(received.Buffer.Start, received.Buffer.End);
                if (size > reserved && Reserve(client, size - reserved, leases) is { } problem)
                {
                    return problem;
                }

                reserved = size;
                if (received.IsCompleted)
                {
                    return null;
                }
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Headers.Connection = "close";
            return new ProblemResult(ProblemTypes.RequestTimeout);
        }
    }

    private ProblemResult? Reserve(string client, int size, List<RateLimitLease> leases)
    {
        var own = _clients.AttemptAcquire(client, size);
        leases.Add(own);
        if (!own.IsAcquired)
        {
            return ClientConcurrencyLimiter.Rejection;
        }

        var total = _memory.AttemptAcquire(size);
        leases.Add(total);
        return total.IsAcquired ? null : LoadShedding.Rejection;
    }

    private static ConcurrencyLimiterOptions Limit(int kibibytes) => new() { PermitLimit = kibibytes, QueueLimit = 0 };
}
