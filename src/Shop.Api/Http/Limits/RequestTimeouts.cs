namespace Shop.Api.Http.Limits;

/// <summary>
/// How long one request may wait for the cluster, all its calls together: with the session's check, the call itself and whatever those wait for
/// inside, single timeouts would add up. When it is used up, the call in hand ends with <see cref="TimeoutException"/>, which is answered with
/// 503; what the call began may still be done, and the client repeats it under the same key. Only waiting counts, not a slow client.
/// </summary>
internal sealed class RequestTimeouts(TimeProvider timeProvider) : IOutgoingGrainCallFilter
{
    /// <summary>Well under the six seconds within which the shop says that it cannot answer.</summary>
    public static readonly TimeSpan PerRequest = TimeSpan.FromSeconds(4);

    private static readonly AsyncLocal<Left?> Current = new();

    /// <summary>Gives the request its budget, unless its endpoint takes as long as it takes.</summary>
    public static Task BeginAsync(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        Current.Value = metadata?.GetMetadata<EventStream>() is null && metadata?.GetMetadata<TakesLong>() is null ? new Left { Time = PerRequest } : null;
        return next(context);
    }

    /// <summary>Gives the request this much from now on, where a client has said that it likes to wait.</summary>
    public static void Renew(TimeSpan left)
    {
        if (Current.Value is { } budget)
        {
            budget.Time = left;
        }
    }

    public Task Invoke(IOutgoingGrainCallContext context) => SpendAsync(context.Invoke);

    /// <summary>Waits for some work at the cost of the request that asks for it, if it is done for one.</summary>
    public async Task SpendAsync(Func<Task> work)
    {
        if (Current.Value is not { } budget)
        {
            await work();
            return;
        }

        var left = budget.Time;
        if (left <= TimeSpan.Zero)
        {
            throw new TimeoutException("The request has waited for too long.");
        }

        var since = timeProvider.GetTimestamp();
        try
        {
            await work().WaitAsync(left, timeProvider);
        }
        finally
        {
            budget.Time -= timeProvider.GetElapsedTime(since);
        }
    }

    /// <summary>Marks endpoints that are asked for by people who wait.</summary>
    internal sealed class TakesLong
    {
        public static readonly TakesLong Instance = new();
    }

    private sealed class Left
    {
        public TimeSpan Time { get; set; }
    }
}
