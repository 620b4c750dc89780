using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shop.Notifications.Mail;

/// <summary>Starts the dispatcher when a silo starts. Afterwards the dispatcher's own reminder restarts it.</summary>
internal sealed partial class MailStarter(IGrainFactory grains, TimeProvider timeProvider, ILogger<MailStarter> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await grains.MailDispatcher().StartAsync();
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(exception);
            }

            await Task.Delay(RetryDelay, timeProvider, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The mail dispatcher could not be started yet; retrying")]
    private partial void LogFault(Exception exception);
}
