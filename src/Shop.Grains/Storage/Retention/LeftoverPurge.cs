using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Shop.Storage.Availability;

namespace Shop.Storage.Retention;

/// <summary>
/// Deletes unused rows: former texts of items, and the members of former clusters. Every silo runs it; concurrent runs
/// delete the same rows once. The database's clock decides.
/// </summary>
internal sealed partial class LeftoverPurge(
    NpgsqlDataSource database,
    IOptions<RetentionOptions> options,
    IOptions<ClusterOptions> cluster,
    TimeProvider timeProvider,
    ILogger<LeftoverPurge> logger) : BackgroundService
{
    // Bounded, so that a deletion holds no lock for long.
    private const int BatchSize = 1000;

    private const string Texts = """
        DELETE FROM product_texts WHERE (item_id, since) IN (
          SELECT item_id, since FROM product_texts WHERE replaced_at < clock_timestamp() - $1
          ORDER BY replaced_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    private const string Clusters = """
        DELETE FROM orleansmembershipversion v
        WHERE v.deploymentid <> $2 AND v.changed_at < clock_timestamp() - $1 AND NOT EXISTS (
          SELECT FROM orleansmembership m
          WHERE m.deploymentid = v.deploymentid AND m.iamalivetime > clock_timestamp() - $1)
        """;

    /// <summary>Deletes all rows that are too old. Returns their number.</summary>
    public async Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        var (deleted, batch) = (await ExecuteAsync(Clusters, options.Value.FormerClusters, cluster.Value.ClusterId, cancellationToken), 0);
        do
        {
            batch = await ExecuteAsync(Texts, options.Value.CatalogTexts, BatchSize, cancellationToken);
            deleted += batch;
        }
        while (batch == BatchSize);

        return deleted;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.Value.Interval, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!stoppingToken.IsCancellationRequested && await PurgeAsync(stoppingToken) is var deleted and > 0)
                {
                    LogPurged(deleted);
                }
            }
            catch (Exception exception) when (StorageFaults.IsStorageFault(exception) || stoppingToken.IsCancellationRequested)
            {
                LogFault(exception.Message);
            }
        }
    }

    private async Task<int> ExecuteAsync(string statement, TimeSpan age, object second, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(statement);
        command.Parameters.Add(new() { Value = age });
        command.Parameters.Add(new() { Value = second });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} unused rows were deleted")]
    private partial void LogPurged(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unused rows could not be deleted; retrying later: {Reason}")]
    private partial void LogFault(string reason);
}
