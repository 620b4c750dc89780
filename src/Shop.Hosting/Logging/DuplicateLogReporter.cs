using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shop.Hosting.Logging;

/// <summary>Logs every minute how many events <see cref="DuplicateLogSampler"/> has dropped.</summary>
internal sealed partial class DuplicateLogReporter(
    DuplicateLogSampler sampler, TimeProvider timeProvider, ILogger<DuplicateLogReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Report();
            }
        }
        catch (OperationCanceledException)
        {
            Report();
        }
    }

    private void Report()
    {
        foreach (var (category, number, count) in sampler.TakeDropped())
        {
            LogDropped(count, category, number);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} more events of {Category} ({EventNumber}) were dropped from the log")]
    private partial void LogDropped(int count, string category, int eventNumber);
}
