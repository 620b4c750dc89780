using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shop.Hosting.Logging;

/// <summary>Says now and then how much <see cref="DuplicateLogSampler"/> has left out: nothing disappears without a word.</summary>
internal sealed partial class DuplicateLogReport(DuplicateLogSampler sampler, TimeProvider timeProvider, ILogger<DuplicateLogReport> logger) : BackgroundService
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
        foreach (var (category, number, count) in sampler.TakeLeftOut())
        {
            LogLeftOut(count, category, number);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} more events of {Category} ({EventNumber}) were left out of the log")]
    private partial void LogLeftOut(int count, string category, int eventNumber);
}
