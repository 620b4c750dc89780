using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Hosting.Running;

namespace Shop.Hosting.Database;

/// <summary>
/// Ends the process when its database was restored or replaced while it runs: what it has in memory is of the earlier database. The next
/// start checks the new one.
/// </summary>
internal sealed class IncarnationMonitor(
    ClusterIncarnation incarnation, IOptions<DatabaseOptions> options, IProcessTermination termination, TimeProvider timeProvider)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.Value.CheckEvery, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested && !await IsUnchangedAsync(stoppingToken))
            {
                termination.Terminate("The database was restored or replaced while this process ran: it ends without writing to it.");
                return;
            }
        }
    }

    private async Task<bool> IsUnchangedAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await incarnation.IsUnchangedAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            // Unreachable, or the host stops. The next check decides.
            return true;
        }
    }
}
