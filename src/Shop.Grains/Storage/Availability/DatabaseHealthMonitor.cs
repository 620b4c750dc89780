using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Shop.Faults;

namespace Shop.Storage.Availability;

/// <summary>
/// Whether this silo's database answers. Asks it every two seconds, and at once when somebody met a fault; while it is away, what would
/// only wait for it is refused instead (a circuit breaker: Nygard, "Release It!", 2007), and twice a second somebody looks whether it is back.
/// </summary>
/// <remarks>Asks over the connections of the group commit, so that a pool full of slow reads does not look like a database that is away.</remarks>
internal sealed partial class DatabaseHealthMonitor(
    IServiceProvider services, NpgsqlDataSource shared, DatabaseClock time, TimeProvider timeProvider, ILogger<DatabaseHealthMonitor> logger) : BackgroundService
{
    /// <summary>The host's key for connections that reads cannot take away; without such a source the shared one serves.</summary>
    public const string UrgentKey = "urgent";

    private const int MissesUntilUnavailable = 2;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WhileUnavailable = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AtLeast = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly NpgsqlDataSource _database = services.GetKeyedService<NpgsqlDataSource>(UrgentKey) ?? shared;
    private volatile TaskCompletionSource _suspicion = NewSuspicion();
    private volatile bool _isUnavailable;
    private Task? _asking;
    private int _misses;

    /// <summary>True from the moment that it is known to be away until it has answered.</summary>
    public bool IsUnavailable => _isUnavailable;

    /// <summary>Refuses what needs the database while it is away; nothing was begun.</summary>
    public void ThrowIfUnavailable()
    {
        if (_isUnavailable)
        {
            DatabaseMeter.Refused();
            throw new StorageUnavailableException("The database is away.");
        }
    }

    /// <summary>Somebody met this fault: if it can mean that the database is away, it is asked now.</summary>
    public void Suspect(Exception fault)
    {
        if (IsConnectionFault(fault))
        {
            _suspicion.TrySetResult();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var gauge = DatabaseMeter.Watch(() => _isUnavailable);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (_suspicion.Task.IsCompleted)
            {
                _suspicion = NewSuspicion();
            }

            await LookAsync(stoppingToken);
            await PauseAsync(stoppingToken);
        }

        if (_misses > 0)
        {
            ThreadPoolBoost.Dismiss();
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            // One question at a time: one that hangs is not joined by others, but every two seconds of its silence count.
            _asking = _asking is { IsCompleted: false } ? _asking : AskAsync();
            await _asking.WaitAsync(Patience, timeProvider, stoppingToken);
            if (_misses > 0)
            {
                ThreadPoolBoost.Dismiss();
            }

            _misses = 0;
            if (_isUnavailable)
            {
                _isUnavailable = false;
                LogBack();
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops; nobody asks any more.
        }
        catch (Exception exception)
        {
            if (_misses++ == 0)
            {
                ThreadPoolBoost.Call();
            }

            if (!_isUnavailable && (_misses >= MissesUntilUnavailable || IsDefinite(exception)))
            {
                _isUnavailable = true;
                LogUnavailable(exception.Message);
            }
        }
    }

    private async Task AskAsync()
    {
        await using var connection = await _database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection) { CommandTimeout = (int)Patience.TotalSeconds };
        var (asked, before) = (timeProvider.GetTimestamp(), timeProvider.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        time.Compare(reader.GetFieldValue<DateTimeOffset>(0), before, timeProvider.GetElapsedTime(asked));
    }

    private async Task PauseAsync(CancellationToken stoppingToken)
    {
        // A first miss is looked into at once.
        if (_misses == 0 || _isUnavailable)
        {
            await Task.Delay(AtLeast, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var next = _isUnavailable ? Task.Delay(WhileUnavailable, timeProvider, stoppingToken) : _suspicion.Task.WaitAsync(Every, timeProvider, stoppingToken);
            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static TaskCompletionSource NewSuspicion() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the fault is one of the connection, not of a statement.</summary>
    private static bool IsConnectionFault(Exception fault) => fault switch
    {
        PostgresException refused => IsAboutTheServer(refused.SqlState),
        NpgsqlException or TimeoutException or OperationCanceledException or SocketException or IOException => true,
        _ => fault.InnerException is { } inner && IsConnectionFault(inner),
    };

    private static bool IsDefinite(Exception fault) =>
        fault is SocketException or PostgresException || (fault.InnerException is { } inner && IsDefinite(inner));

    // 57P: the server is shut down or starting; 53: it has no connections, memory or disk left; 08: the connection broke.
    private static bool IsAboutTheServer(string state) =>
        state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database is away ({Reason}); what needs it is refused until it answers")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database answers again")]
    private partial void LogBack();
}
