using Microsoft.Extensions.Logging;

namespace Shop.Hosting.Clustering;

/// <summary>A client that finds no silo, or no database to find silos in, tries again until it does: silos may start after it.</summary>
internal sealed partial class ConnectionRetry(ILogger<ConnectionRetry> logger, TimeProvider timeProvider) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private int _attempts;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        _attempts++;
        if (_attempts % 15 == 1)
        {
            LogWaiting(_attempts, exception.Message);
        }

        try
        {
            await Task.Delay(Pause, timeProvider, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo can be reached yet (attempt {Attempt}: {Reason}); trying again every second")]
    private partial void LogWaiting(int attempt, string reason);
}
