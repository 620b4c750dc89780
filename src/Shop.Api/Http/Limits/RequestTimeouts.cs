namespace Shop.Api.Http.Limits;

/// <summary>
/// Limits the time that one request waits for the cluster, in total over its grain calls. Timeouts per call would add up. After that
/// time the current call throws <see cref="TimeoutException"/>, which is answered with 503. The call may still complete; the client
/// retries it with the same key. Only waiting for grains counts, not a slow client.
/// </summary>
internal sealed class RequestTimeouts(TimeProvider timeProvider) : IOutgoingGrainCallFilter
{
    /// <summary>Less than the six seconds within which the API promises to answer with 503.</summary>
    public static readonly TimeSpan PerRequest = TimeSpan.FromSeconds(4);

    private static readonly AsyncLocal<Budget?> Current = new();

    /// <summary>Starts the budget of the request, unless its endpoint has no timeout.</summary>
    public static Task BeginAsync(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        Current.Value = metadata?.GetMetadata<EventStream>() is null && metadata?.GetMetadata<NoTimeout>() is null
            ? new Budget { Remaining = PerRequest }
            : null;
        return next(context);
    }

    /// <summary>Replaces the rest of the budget, for a client that prefers a longer wait (<c>Prefer: wait</c>).</summary>
    public static void Restart(TimeSpan remaining)
    {
        if (Current.Value is { } budget)
        {
            budget.Remaining = remaining;
        }
    }

    public Task Invoke(IOutgoingGrainCallContext context) => WaitAsync(context.Invoke);

    /// <summary>Awaits work and subtracts its duration from the budget of the current request, if there is one.</summary>
    /// <exception cref="TimeoutException">The budget is used up. The work may still complete.</exception>
    public async Task WaitAsync(Func<Task> work)
    {
        if (Current.Value is not { } budget)
        {
            await work();
            return;
        }

        var remaining = budget.Remaining;
        if (remaining <= TimeSpan.Zero)
        {
            throw new TimeoutException("The request has used up its time budget.");
        }

        var since = timeProvider.GetTimestamp();
        try
        {
            await work().WaitAsync(remaining, timeProvider);
        }
        finally
        {
            budget.Remaining -= timeProvider.GetElapsedTime(since);
        }
    }

    /// <summary>Marks endpoints that are exempt from the timeout.</summary>
    internal sealed class NoTimeout
    {
        public static readonly NoTimeout Instance = new();
    }

    private sealed class Budget
    {
        public TimeSpan Remaining { get; set; }
    }
}
