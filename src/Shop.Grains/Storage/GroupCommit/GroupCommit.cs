using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Faults;
using Shop.Storage.Availability;

namespace Shop.Storage.GroupCommit;

/// <summary>
/// Group commit of a silo (DeWitt et al., "Implementation Techniques for Main Memory Database Systems", 1984). Writes are queued while a
/// flush is in flight. The next flush writes all of them in one transaction, with one statement per kind of row. There is no artificial
/// delay: an idle system commits immediately.
/// </summary>
/// <remarks>
/// Guarantees to callers: the rows of one call are stored atomically, and the call completes after the commit. A rejected row fails its own
/// caller only. After any other fault the outcome is unknown: <see cref="StorageUnavailableException"/>. Nothing is retried here.
/// </remarks>
internal sealed partial class GroupCommit : ICommit, IAsyncDisposable
{
    // A slower flush is large or hangs: another one may start in parallel.
    private static readonly TimeSpan SlowFlush = TimeSpan.FromMilliseconds(10);

    // The resolution of timers.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly NpgsqlDataSource _database;
    private readonly GroupCommitOptions _options;
    private readonly ILogger<GroupCommit> _logger;
    private readonly DatabaseHealthMonitor? _monitor;
    private readonly WriteQueue _queue;
    private readonly TimeProvider _timeProvider;
    private readonly Lock _lock = new();
    private readonly IDisposable _gauges;
    private readonly Task[] _flushers;
    private long _lastStartedAt;
    private int _inFlight;

    /// <param name="urgent">A pool that reads do not use; if absent, the shared pool is used.</param>
    /// <param name="monitor">The circuit breaker of the database; if absent, every write tries the database.</param>
    public GroupCommit(
        NpgsqlDataSource database,
        IOptions<GroupCommitOptions> options,
        ILogger<GroupCommit> logger,
        [FromKeyedServices(DatabaseHealthMonitor.UrgentKey)] NpgsqlDataSource? urgent = null,
        DatabaseHealthMonitor? monitor = null,
        TimeProvider? timeProvider = null)
    {
        (_database, _options, _logger, _monitor) = (urgent ?? database, options.Value, logger, monitor);
        _timeProvider = timeProvider ?? TimeProvider.System;
        _queue = new WriteQueue(_timeProvider);
        _gauges = GroupCommitMeter.Observe(_queue);
        _flushers = [.. Enumerable.Range(0, _options.Flushers).Select(_ => Task.Run(RunAsync))];
    }

    /// <inheritdoc/>
    public Task CommitAsync(params Write[] writes)
    {
        var write = new QueuedWrite(writes);
        Admit(write.IsNew ? WritePriority.New : WritePriority.Step);
        return _queue.TryEnqueue(write) ? write.Durable.Task : throw new StorageUnavailableException("The silo is stopping.");
    }

    /// <inheritdoc/>
    public void Admit(WritePriority priority, int waiting = 0, TimeSpan age = default)
    {
        _monitor?.ThrowIfUnavailable();
        var isOverloaded = priority switch
        {
            WritePriority.New => waiting >= _options.MaxWaitingPerOwner || age > _options.MaxAge
                || _queue.Count >= _options.MaxWaiting || _queue.Age > _options.MaxAge,
            WritePriority.Step => waiting >= _options.MaxWaitingPerOwner,
            _ => false,
        };
        if (isOverloaded)
        {
            GroupCommitMeter.Shed();
            throw new OverloadedException();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await Task.WhenAll(_flushers);
        _gauges.Dispose();
        _queue.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _queue.WaitAsync())
        {
            // The same flusher also writes what was queued during its flush.
            while (_queue.Count > 0)
            {
                await BeginFlushAsync();
                if (_queue.Take(_options.MaxRows) is { Count: > 0 } writes)
                {
                    await FlushAsync(writes);
                }

                EndFlush();
            }
        }
    }

    // One flush at a time, because two small transactions cost more than a large one. Unless the last flush is slow, the next one waits
    // for it.
    private async Task BeginFlushAsync()
    {
        while (TryBeginFlush() is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait > Tick ? wait : Tick, _timeProvider);
        }
    }

    // Returns zero if the flush may start, otherwise the time to wait before the next attempt.
    private TimeSpan TryBeginFlush()
    {
        lock (_lock)
        {
            if (_inFlight > 0 && SlowFlush - _timeProvider.GetElapsedTime(_lastStartedAt) is { Ticks: > 0 } wait)
            {
                return wait;
            }

            _lastStartedAt = _timeProvider.GetTimestamp();
            _inFlight++;
            return TimeSpan.Zero;
        }
    }

    private void EndFlush()
    {
        lock (_lock)
        {
            _inFlight--;
        }
    }

    // A rejected row fails its whole transaction. Bisection finds its caller, so that the writes of all others are stored.
    private async Task FlushAsync(List<QueuedWrite> writes)
    {
        try
        {
            await ExecuteAsync(writes);
            GroupCommitMeter.Committed(writes.Count);
            foreach (var write in writes)
            {
                write.Durable.SetResult();
            }
        }
        catch (PostgresException exception) when (IsRowFault(exception))
        {
            GroupCommitMeter.Conflicted();
            if (writes.Count == 1)
            {
                writes[0].Durable.SetException(new WriteConflictException(exception.SqlState, exception));
                return;
            }

            var half = writes.Count / 2;
            await FlushAsync(writes[..half]);
            await FlushAsync(writes[half..]);
        }
        catch (Exception exception)
        {
            GroupCommitMeter.Failed(writes.Count);
            _monitor?.ReportFault(exception);
            LogFailed(writes.Count, exception);
            foreach (var write in writes)
            {
                write.Durable.SetException(new StorageUnavailableException("The write may not have been stored."));
            }
        }
    }

    private async Task ExecuteAsync(List<QueuedWrite> queued)
    {
        _monitor?.ThrowIfUnavailable();
        var byStatement = new SortedDictionary<int, (BulkStatement Statement, List<Write> Writes)>();
        foreach (var write in queued.SelectMany(caller => caller.Writes))
        {
            if (!byStatement.TryGetValue(write.Statement.Rank, out var rows))
            {
                rows = (write.Statement, []);
                byStatement.Add(write.Statement.Rank, rows);
            }

            Debug.Assert(rows.Statement == write.Statement, "The rank of a statement is unique.");
            rows.Writes.Add(write);
        }

        await using var connection = await _database.OpenConnectionAsync();

        // Without error barriers a batch is one implicit transaction in one round trip.
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (statement, writes) in byStatement.Values)
        {
            batch.BatchCommands.Add(statement.Bind(writes));
        }

        await batch.ExecuteNonQueryAsync();
    }

    private static bool IsRowFault(PostgresException exception) =>
        exception.SqlState is ExpectCodes.Row or ExpectCodes.List
        || exception.SqlState.StartsWith("22", StringComparison.Ordinal)
        || exception.SqlState.StartsWith("23", StringComparison.Ordinal)
        || exception.SqlState.StartsWith("40", StringComparison.Ordinal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Flush of {Writers} callers failed; outcome unknown")]
    private partial void LogFailed(int writers, Exception exception);
}
