using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shop.Hosting.Database;
using Shop.Hosting.Running;

namespace Shop.Hosting.Clustering;

/// <summary>
/// Ends a silo that is missing from the membership table. Orleans continues to run it, healthy but without clients: no gateway list
/// contains it, and other silos do not know it. A restarted silo joins as a new member.
/// </summary>
internal sealed partial class MembershipRowMonitor(
    IMembershipTable table,
    ILocalSiloDetails silo,
    ISiloStatusOracle status,
    IOptions<DatabaseOptions> options,
    IProcessTermination termination,
    TimeProvider timeProvider,
    ILogger<MembershipRowMonitor> logger) : BackgroundService
{
    private const int MaxMissing = 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var missing = 0; missing < MaxMissing && !stoppingToken.IsCancellationRequested;)
        {
            await Task.Delay(options.Value.CheckEvery, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            missing = await IsMissingAsync(stoppingToken) switch
            {
                true => missing + 1,
                false => 0,
                null => missing,
            };
            if (missing == MaxMissing && !stoppingToken.IsCancellationRequested)
            {
                termination.Terminate("This silo is no longer in the membership table, so no client can reach it: it ends.");
            }
        }
    }

    // Null if the table cannot be read. A silo that starts or stops may be missing.
    private async Task<bool?> IsMissingAsync(CancellationToken stoppingToken)
    {
        if (status.CurrentStatus != SiloStatus.Active)
        {
            return false;
        }

        try
        {
            return (await table.ReadRowAsync(silo.SiloAddress, stoppingToken)).TryGet(silo.SiloAddress) is null;
        }
#pragma warning disable CA1031 // Any fault of the provider: the next read decides.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnreadable(exception.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The membership table could not be read: {Reason}")]
    private partial void LogUnreadable(string reason);
}
