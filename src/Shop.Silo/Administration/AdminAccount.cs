using Microsoft.Extensions.Options;
using Shop.Identities;
using Shop.Users;

namespace Shop.Silo.Administration;

/// <summary>Creates the configured administrator after the silo has started. Retries until it succeeds.</summary>
internal sealed partial class AdminAccount(
    IGrainFactory grains, IOptions<AdminOptions> options, TimeProvider timeProvider, ILogger<AdminAccount> logger)
    : BackgroundService
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!Username.TryParse(options.Value.Username, out var username) || options.Value.Password is not { } password)
        {
            LogNone();
            return;
        }

        var delay = TimeSpan.FromMilliseconds(200);
        while (!await TryCreateAsync(new RegisterUser(username, password, Profile.Empty)))
        {
            await Task.Delay(delay, timeProvider, stoppingToken);
            delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
        }
    }

    private async Task<bool> TryCreateAsync(RegisterUser administrator)
    {
        try
        {
            await grains.User(administrator.Username.UserId).EnsureAdminAsync(administrator);
            LogReady(administrator.Username.UserId);
            return true;
        }
#pragma warning disable CA1031 // Any error is logged; the next attempt may succeed.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(administrator.Username.UserId, exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Administrator {UserId} is ready")]
    private partial void LogReady(UserId userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Administrator {UserId} could not be created; retrying: {Reason}")]
    private partial void LogFailed(UserId userId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "No administrator is configured (Admin:Username, Admin:Password)")]
    private partial void LogNone();
}
