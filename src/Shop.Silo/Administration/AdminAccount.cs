using Microsoft.Extensions.Options;
using Shop.Identities;
using Shop.Users;

namespace Shop.Silo.Administration;

/// <summary>Demotes and creates the configured administrators after the silo has started. Retries until it succeeds.</summary>
internal sealed partial class AdminAccount(
    IGrainFactory grains, IOptions<AdminOptions> options, TimeProvider timeProvider, ILogger<AdminAccount> logger)
    : BackgroundService
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var name in options.Value.Demoted)
        {
            if (Username.TryParse(name, out var demoted))
            {
                await RetryAsync(demoted.UserId, user => user.DemoteAsync(), stoppingToken);
            }
        }

        if (!Username.TryParse(options.Value.Username, out var username) || options.Value.Password is not { } password)
        {
            LogNone();
            return;
        }

        await RetryAsync(
            username.UserId, user => user.EnsureAdminAsync(new RegisterUser(username, password, Profile.Empty)), stoppingToken);
        LogReady(username.UserId);
    }

    private async Task RetryAsync(UserId userId, Func<IUserGrain, Task> change, CancellationToken stoppingToken)
    {
        var delay = TimeSpan.FromMilliseconds(200);
        while (!await TryAsync(userId, change))
        {
            await Task.Delay(delay, timeProvider, stoppingToken);
            delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
        }
    }

    private async Task<bool> TryAsync(UserId userId, Func<IUserGrain, Task> change)
    {
        try
        {
            await change(grains.User(userId));
            return true;
        }
#pragma warning disable CA1031 // Any error is logged; the next attempt may succeed.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(userId, exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Administrator {UserId} is ready")]
    private partial void LogReady(UserId userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The role of {UserId} could not be set; retrying: {Reason}")]
    private partial void LogFailed(UserId userId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "No administrator is configured (Admin:Username, Admin:Password)")]
    private partial void LogNone();
}
