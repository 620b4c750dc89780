using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Faults;
using Shop.Storage.Availability;

namespace Shop.Storage.GroupCommit;

/// <summary>
/// Makes the writes of a silo's grains durable, many per transaction: while one flush is on its way, new writes collect; the next
/// flush takes them all, one statement per kind of row, in one transaction (DeWitt et al., "Implementation Techniques for Main
/// Memory Database Systems", 1984). It never waits on purpose: an idle system commits at once.
/// </summary>
internal sealed partial class GroupCommit : ICommit, IAsyncDisposable
{
    // A flush that takes longer is large, or hangs: another one may begin beside it.
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(10);

    // What timers can tell.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly NpgsqlDataSource _database;
    private readonly GroupCommitOptions _options;
    private readonly ILogger<GroupCommit> _logger;
    private readonly DatabaseHealthMonitor? _watch;
    private readonly WriteQueue _line;
    private readonly TimeProvider _timeProvider;
    private readonly Lock _turn = new();
    private readonly IDisposable _gauges;
    private readonly Task[] _flushers;
    private long _lastBegan;
    private int _underWay;

    /// <param name="urgent">Connections that reads cannot take away; without them the shared ones serve.</param>
    /// <param name="watch">Knows when the database is away; without it, every write finds out for itself.</param>
    public GroupCommit(
        NpgsqlDataSource database,
        IOptions<GroupCommitOptions> options,
        ILogger<GroupCommit> logger,
        [FromKeyedServices(DatabaseHealthMonitor.UrgentKey)] NpgsqlDataSource? urgent = null,
        DatabaseHealthMonitor? watch = null,
        TimeProvider? timeProvider = null)
    {
        (_database, _options, _logger, _watch) = (urgent ?? database, options.Value, logger, watch);
        _timeProvider = timeProvider ?? TimeProvider.System;
        _line = new WriteQueue(_timeProvider);
        _gauges = GroupCommitMeter.Watch(_line);
        _flushers = [.. Enumerable.Range(0, _options.Flushers).Select(_ => Task.Run(RunAsync))];
    }

    /// <inheritdoc/>
    public Task CommitAsync(params Write[] writes)
    {
        var writer = new QueuedWrite(writes);
        Admit(writer.IsNew ? WritePriority.New : WritePriority.Step);
        return _line.TryJoin(writer) ? writer.Durable.Task : throw new StorageUnavailableException("The silo is stopping.");
    }

    /// <inheritdoc/>
    public void Admit(WritePriority urgency, int waiting = 0, TimeSpan age = default)
    {
        _watch?.ThrowIfUnavailable();
        var isTooMuch = urgency switch
        {
            WritePriority.New => age > _options.MaxAge || waiting >= _options.MaxWaitingPerOwner || _line.Count >= _options.MaxWaiting || _line.Age > _options.MaxAge,
            WritePriority.Step => waiting >= _options.MaxWaitingPerOwner,
            _ => false,
        };
        if (isTooMuch)
        {
            GroupCommitMeter.Shed();
            throw new OverloadedException();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _line.Close();
        await Task.WhenAll(_flushers);
        _gauges.Dispose();
        _line.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _line.WaitAsync())
        {
            // Who came during a flush goes with the next one, by the same flusher.
            while (_line.Count > 0)
            {
                await TakeTurnAsync();
                if (_line.Take(_options.MaxRows) is { Count: > 0 } writers)
                {
                    await FlushAsync(writers);
                }

                EndTurn();
            }
        }
    }

    // One flush at a time is best, because two halves cost more than a whole. The next one begins when the last one is back, or takes long.
    private async Task TakeTurnAsync()
    {
        while (TryTakeTurn() is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait > Tick ? wait : Tick, _timeProvider);
        }
    }

    // Zero if the turn is taken, else how long to wait before trying again.
    private TimeSpan TryTakeTurn()
    {
        lock (_turn)
        {
            if (_underWay > 0 && Long - _timeProvider.GetElapsedTime(_lastBegan) is { Ticks: > 0 } wait)
            {
                return wait;
            }

            _lastBegan = _timeProvider.GetTimestamp();
            _underWay++;
            return TimeSpan.Zero;
        }
    }

    private void EndTurn()
    {
        lock (_turn)
        {
            _underWay--;
        }
    }

    // A row that the database refuses fails its whole transaction. Halving finds whose row it is, so that the others go through.
    private async Task FlushAsync(List<QueuedWrite> writers)
    {
        try
        {
            await ExecuteAsync(writers);
            GroupCommitMeter.Flushed(writers.Count);
            foreach (var writer in writers)
            {
                writer.Durable.SetResult();
            }
        }
        catch (PostgresException exception) when (IsAboutTheRows(exception))
        {
            GroupCommitMeter.Refused();
            if (writers.Count == 1)
            {
                writers[0].Durable.SetException(new WriteConflictException(exception.SqlState, exception));
                return;
            }

            var half = writers.Count / 2;
            await FlushAsync(writers[..half]);
            await FlushAsync(writers[half..]);
        }
        catch (Exception exception)
        {
            GroupCommitMeter.Failed(writers.Count);
            _watch?.Suspect(exception);
            LogFailed(writers.Count, exception);
            foreach (var writer in writers)
            {
                writer.Durable.SetException(new StorageUnavailableException("The write may not have been stored."));
            }
        }
    }

    private async Task ExecuteAsync(List<QueuedWrite> writers)
    {
        _watch?.ThrowIfUnavailable();
        var byStatement = new SortedDictionary<int, (BulkStatement Statement, List<Write> Writes)>();
        foreach (var write in writers.SelectMany(writer => writer.Writes))
        {
            if (!byStatement.TryGetValue(write.Statement.Rank, out var rows))
            {
                rows = (write.Statement, []);
                byStatement.Add(write.Statement.Rank, rows);
            }

            Debug.Assert(rows.Statement == write.Statement, "Every statement has a rank of its own.");
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

    private static bool IsAboutTheRows(PostgresException exception) =>
        exception.SqlState is ExpectCodes.Row or ExpectCodes.List
        || exception.SqlState.StartsWith("22", StringComparison.Ordinal)
        || exception.SqlState.StartsWith("23", StringComparison.Ordinal)
        || exception.SqlState.StartsWith("40", StringComparison.Ordinal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A flush of {Writers} writers failed; what they wrote may not be stored")]
    private partial void LogFailed(int writers, Exception fault);
}
