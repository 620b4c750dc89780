using Microsoft.Extensions.Options;
using Shop.Identities;
using Shop.Users;

namespace Shop.Silo.Administration;

/// <summary>Makes the configured administrator once the silo can call grains, and tries until it is made.</summary>
internal sealed partial class AdminAccount(IGrainFactory grains, IOptions<AdminOptions> options, TimeProvider timeProvider, ILogger<AdminAccount> logger)
    : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!Username.TryParse(options.Value.Username, out var username) || options.Value.Password is not { } password)
        {
            LogNone();
            return;
        }

        var pause = TimeSpan.FromMilliseconds(200);
        while (!await TryAsync(new RegisterUser(username, password, Profile.Empty)))
        {
            await Task.Delay(pause, timeProvider, stoppingToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<bool> TryAsync(RegisterUser administrator)
    {
        try
        {
            await grains.User(administrator.Username.UserId).EnsureAdminAsync(administrator);
            LogReady(administrator.Username.UserId);
            return true;
        }
#pragma warning disable CA1031 // Whatever the fault is, the next attempt may succeed; it is logged each time.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(administrator.Username.UserId, exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Administrator {UserId} is ready")]
    private partial void LogReady(UserId userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Administrator {UserId} could not be made, trying again: {Reason}")]
    private partial void LogFailed(UserId userId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "No administrator is configured (Admin:Username, Admin:Password)")]
    private partial void LogNone();
}
