using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Shop.Faults;
using Shop.Storage.Freshness;

namespace Shop.Storage.Availability;

/// <summary>
/// Circuit breaker for the database (Nygard, "Release It!", 2007). Probes it every 2 s, and immediately after a connection error. While it
/// is unavailable, operations fail fast and probes run every 500 ms.
/// </summary>
/// <remarks>
/// Probes use the pool of the group commit. A shared pool that slow reads exhaust must not look like an unavailable database. A probe
/// commits: reads still succeed while commits wait for a synchronous standby, or for a disk.
/// </remarks>
internal sealed partial class DatabaseHealthMonitor(
    IServiceProvider services,
    NpgsqlDataSource shared,
    DatabaseClock clock,
    DatabaseIncarnation incarnation,
    TimeProvider timeProvider,
    ILogger<DatabaseHealthMonitor> logger) : BackgroundService
{
    /// <summary>The service key of the pool that reads do not use; if absent, the shared pool is used.</summary>
    /// <remarks>Must equal ShopDatabaseServices.UrgentKey: Shop.Hosting and Shop.Grains do not reference each other.</remarks>
    public const string UrgentKey = "urgent";

    private const int FailuresUntilUnavailable = 2;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan IntervalWhileUnavailable = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly NpgsqlDataSource _database = services.GetKeyedService<NpgsqlDataSource>(UrgentKey) ?? shared;
    private volatile TaskCompletionSource _faultReported = NewSignal();
    private volatile bool _isUnavailable;
    private Task? _probe;
    private string _identitySql = DatabaseIncarnation.Sql;
    private int _failures;

    // With a message in the log of changes that no one reads: a commit that changes no table.
    private string ProbeSql => $"SELECT server.*, pg_logical_emit_message(true, 'shop', '') FROM ({_identitySql}) AS server";

    /// <summary>True after two failed probes or one definite failure, until a probe succeeds.</summary>
    public bool IsUnavailable => _isUnavailable;

    /// <summary>Fails fast while the database is unavailable. Call it before any work is done.</summary>
    /// <exception cref="StorageUnavailableException">The database is unavailable. Nothing was changed.</exception>
    public void ThrowIfUnavailable()
    {
        if (_isUnavailable)
        {
            DatabaseMeter.FailedFast();
            throw new StorageUnavailableException("Database unavailable.");
        }
    }

    /// <summary>Reports a fault of an operation. A connection error triggers a probe immediately.</summary>
    public void ReportFault(Exception exception)
    {
        if (IsConnectionFault(exception))
        {
            _faultReported.TrySetResult();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var gauge = DatabaseMeter.ObserveAvailability(() => _isUnavailable);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (_faultReported.Task.IsCompleted)
            {
                _faultReported = NewSignal();
            }

            await CheckAsync(stoppingToken);
            await PauseAsync(stoppingToken);
        }

        if (_failures > 0)
        {
            ThreadPoolBoost.Release();
        }
    }

    private async Task CheckAsync(CancellationToken stoppingToken)
    {
        try
        {
            // One probe at a time. A probe that hangs counts as one failure per timeout.
            _probe = _probe is { IsCompleted: false } ? _probe : ProbeAsync();
            await _probe.WaitAsync(Timeout, timeProvider, stoppingToken);
            if (_failures > 0)
            {
                ThreadPoolBoost.Release();
            }

            _failures = 0;
            if (_isUnavailable)
            {
                _isUnavailable = false;
                LogAvailable();
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // Silo shutdown.
        }
        catch (Exception exception)
        {
            if (_failures++ == 0)
            {
                ThreadPoolBoost.Acquire();
            }

            if (!_isUnavailable && (_failures >= FailuresUntilUnavailable || IsDefinite(exception)))
            {
                _isUnavailable = true;
                LogUnavailable(exception.Message);
            }
        }
    }

    private async Task ProbeAsync()
    {
        await using var connection = await _database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(ProbeSql, connection) { CommandTimeout = (int)Timeout.TotalSeconds };
        var (timestamp, sentAt) = (timeProvider.GetTimestamp(), timeProvider.GetUtcNow());
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            var (databaseTime, server) = (reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1));
            var position = (ulong)reader.GetFieldValue<NpgsqlLogSequenceNumber>(2);

            // Reads to the end: the first row may arrive before the commit.
            await reader.CloseAsync();
            Observe(databaseTime, server, position, sentAt, timeProvider.GetElapsedTime(timestamp));
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // The server answers. The next probe reads what the role may read.
            _identitySql = DatabaseIncarnation.SqlWithoutControlData;
        }
    }

    private void Observe(DateTimeOffset databaseTime, string server, ulong position, DateTimeOffset sentAt, TimeSpan took)
    {
        clock.Compare(databaseTime, sentAt, took);
        incarnation.Observe(server, position);

        // A commit that waits for a standby ends without an error when the client's timeout cancels it.
        if (took >= Timeout)
        {
            throw new TimeoutException("A commit took too long.");
        }
    }

    private async Task PauseAsync(CancellationToken stoppingToken)
    {
        // The second probe follows the first failure without a pause.
        if (_failures == 0 || _isUnavailable)
        {
            await Task.Delay(MinInterval, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var pause = _isUnavailable
                ? Task.Delay(IntervalWhileUnavailable, timeProvider, stoppingToken)
                : _faultReported.Task.WaitAsync(Interval, timeProvider, stoppingToken);
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True if the connection failed, not a statement.</summary>
    private static bool IsConnectionFault(Exception exception) => exception switch
    {
        PostgresException error => IsServerFault(error.SqlState),
        NpgsqlException or TimeoutException or OperationCanceledException or SocketException or IOException => true,
        _ => exception.InnerException is { } inner && IsConnectionFault(inner),
    };

    // Not a timeout: the server or its host rejected the probe.
    private static bool IsDefinite(Exception exception) =>
        exception is SocketException or PostgresException || (exception.InnerException is { } inner && IsDefinite(inner));

    // 57P: shutdown or startup of the server; 53: no connections, memory or disk left; 08: broken connection.
    private static bool IsServerFault(string state) =>
        state.StartsWith("57P", StringComparison.Ordinal)
        || state.StartsWith("53", StringComparison.Ordinal)
        || state.StartsWith("08", StringComparison.Ordinal);

    [LoggerMessage(Level = LogLevel.Error, Message = "Database unavailable: {Reason}. Failing fast until it recovers")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Database available")]
    private partial void LogAvailable();
}
