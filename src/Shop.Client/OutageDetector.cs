using System.Globalization;

namespace Shop.Client;

/// <summary>
/// Decides when calls stop retrying. All calls share one detector: a response to any of them ends the outage.
/// </summary>
/// <param name="timeout">The duration without any response after which calls fail.</param>
/// <param name="report">Called once when an outage lasts, and once when it ends.</param>
internal sealed class OutageDetector(TimeProvider timeProvider, TimeSpan timeout, Action<string> report)
{
    /// <summary>A busy server does respond: calls retry for at least this long, also with a shorter timeout.</summary>
    private static readonly TimeSpan MinTimeoutWhenBusy = TimeSpan.FromSeconds(20);

    /// <summary>Shorter outages and shorter rate limits are not reported.</summary>
    private static readonly TimeSpan ReportedOutage = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ReportedRateLimit = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan BetweenRateLimitReports = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _since;
    private bool _isReported;
    private long? _rateLimitReported;

    /// <summary>Records a response that is not an error of the server. Ends the outage.</summary>
    public void RecordResponse()
    {
        lock (_lock)
        {
            if (_since is null)
            {
                return;
            }

            _since = null;
            if (!_isReported)
            {
                return;
            }

            _isReported = false;
        }

        report("The shop responds; resuming.");
    }

    /// <summary>
    /// Records a rejection by a rate limit. It is reported at most once a minute, as it can slow down a run considerably.
    /// </summary>
    public void RecordRateLimit(TimeSpan retryAfter)
    {
        lock (_lock)
        {
            var isReported = _rateLimitReported is { } reported && timeProvider.GetElapsedTime(reported) < BetweenRateLimitReports;
            if (retryAfter < ReportedRateLimit || isReported)
            {
                return;
            }

            _rateLimitReported = timeProvider.GetTimestamp();
        }

        report(string.Create(CultureInfo.InvariantCulture, $"Rate limit reached (429); the next call in {retryAfter.TotalSeconds:0} s."));
    }

    /// <summary>Records a failed call. Returns if the call may be retried.</summary>
    /// <param name="isBusy">True if the server responded with an error; false without a response.</param>
    /// <exception cref="ShopUnreachableException">The timeout has elapsed.</exception>
    public void RecordFailure(string reason, bool isBusy)
    {
        var limit = isBusy && timeout < MinTimeoutWhenBusy ? MinTimeoutWhenBusy : timeout;
        bool isNew;
        TimeSpan elapsed;
        lock (_lock)
        {
            _since ??= timeProvider.GetTimestamp();
            elapsed = timeProvider.GetElapsedTime(_since.Value);
            isNew = !_isReported && elapsed >= ReportedOutage && elapsed < limit;
            _isReported |= isNew;
        }

        if (elapsed >= limit)
        {
            var duration = limit > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $" for {limit.TotalSeconds:0} s") : "";
            throw new ShopUnreachableException($"The shop is unreachable{duration}: {reason}");
        }

        if (isNew)
        {
            report(string.Create(
                CultureInfo.InvariantCulture, $"The shop is unreachable ({reason}); retrying for up to {limit.TotalSeconds:0} s."));
        }
    }
}
