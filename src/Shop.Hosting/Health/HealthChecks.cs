using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Shop.Hosting.Clustering;

namespace Shop.Hosting.Health;

/// <summary>Ready while this silo is an active member of the cluster.</summary>
internal sealed class SiloHealthCheck(ISiloStatusOracle silo) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(silo.CurrentStatus == SiloStatus.Active
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"This silo is {silo.CurrentStatus}."));
}

/// <summary>
/// Ready while the database commits within two seconds. It may still answer reads when commits wait, for example for a standby.
/// </summary>
internal sealed class DatabaseHealthCheck(NpgsqlDataSource database, TimeProvider timeProvider) : IHealthCheck
{
    // A message in the log of changes that no one reads: a commit that changes no table.
    private const string Commit = "SELECT pg_logical_emit_message(true, 'shop', '')";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            var started = timeProvider.GetTimestamp();
            await using var command = database.CreateCommand(Commit);
            await command.ExecuteScalarAsync(timeout.Token);

            // A commit that waits for a standby ends without an error when it is cancelled.
            return timeProvider.GetElapsedTime(started) < Timeout
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The database does not commit.");
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.");
        }
    }
}

/// <summary>Ready while at least one gateway is connected. Makes no call.</summary>
internal sealed class ClusterConnectionHealthCheck(ClusterConnection connection) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(connection.IsConnected
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("No silo is connected."));
}
