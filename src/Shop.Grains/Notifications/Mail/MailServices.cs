using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Shop.Notifications.Mail;

/// <summary>Registers mail.</summary>
internal static class MailServices
{
    /// <summary>Options from the section <c>Mail</c>, checked at start; with a host in it, the silo starts the dispatcher.</summary>
    public static IServiceCollection AddShopMail(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Mail");
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptionsWithValidateOnStart<MailOptions>().Bind(section).ValidateDataAnnotations();
        services.TryAddSingleton<MailStore>();
        if (!string.IsNullOrWhiteSpace(section["Host"]))
        {
            services.AddHostedService<MailStart>();
        }

        return services;
    }
}

/// <summary>Wakes the dispatcher when a silo starts. Once it has run, its own reminder does that.</summary>
internal sealed partial class MailStart(IGrainFactory grains, TimeProvider timeProvider, ILogger<MailStart> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

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
                LogWaiting(exception);
            }

            await Task.Delay(Pause, timeProvider, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The silo is not ready to send mail yet")]
    private partial void LogWaiting(Exception exception);
}
