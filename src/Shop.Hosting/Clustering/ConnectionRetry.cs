using Microsoft.Extensions.Logging;

namespace Shop.Hosting.Clustering;

/// <summary>
/// Retries the first connection of a client every second, indefinitely: silos and the database may start after it. A database that the
/// client must not use ends it.
/// </summary>
internal sealed partial class ConnectionRetry(ILogger<ConnectionRetry> logger, TimeProvider timeProvider) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private int _attempts;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (exception is ShopConfigurationException)
        {
            return false;
        }

        _attempts++;
        if (_attempts % 15 == 1)
        {
            LogNotConnected(_attempts, exception.Message);
        }

        try
        {
            await Task.Delay(Interval, timeProvider, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo is reachable (attempt {Attempt}: {Reason}); retrying every second")]
    private partial void LogNotConnected(int attempt, string reason);
}
