using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Shop.Storage;

/// <summary>
/// Makes the writes of a silo's grains durable, many per transaction: while one flush is on its way, new writes collect; the next
/// flush takes them all, one statement per kind of row, in one transaction (DeWitt et al., "Implementation Techniques for Main
/// Memory Database Systems", 1984). It never waits on purpose: an idle system commits at once.
/// </summary>
internal sealed partial class GroupCommit : ICommit, IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly GroupCommitOptions _options;
    private readonly ILogger<GroupCommit> _logger;
    private readonly Channel<Unit> _waiting = Channel.CreateUnbounded<Unit>();
    private readonly Task[] _flushers;
    private int _count;

    public GroupCommit(NpgsqlDataSource database, IOptions<GroupCommitOptions> options, ILogger<GroupCommit> logger)
    {
        (_database, _options, _logger) = (database, options.Value, logger);
        _flushers = [.. Enumerable.Range(0, _options.Flushers).Select(_ => Task.Run(RunAsync))];
    }

    /// <inheritdoc/>
    public Task CommitAsync(params Write[] writes)
    {
        var unit = new Unit(writes);
        if (Interlocked.Increment(ref _count) > _options.MaxWaiting)
        {
            Interlocked.Decrement(ref _count);
            throw new OverloadedException();
        }

        if (!_waiting.Writer.TryWrite(unit))
        {
            Interlocked.Decrement(ref _count);
            throw new StorageUnavailableException("The silo is stopping.");
        }

        return unit.Durable.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await Task.WhenAll(_flushers);
    }

    private async Task RunAsync()
    {
        var units = new List<Unit>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            units.Clear();
            for (var rows = 0; rows < _options.MaxRows && _waiting.Reader.TryRead(out var unit); rows += unit.Writes.Length)
            {
                units.Add(unit);
            }

            Interlocked.Add(ref _count, -units.Count);
            if (units.Count > 0)
            {
                await FlushAsync(units);
            }
        }
    }

    // A row that the database refuses fails its whole transaction. Halving finds whose row it is, so that the others go through.
    private async Task FlushAsync(List<Unit> units)
    {
        try
        {
            await ExecuteAsync(units);
            GroupCommitMeter.Flushed(units.Count);
            foreach (var unit in units)
            {
                unit.Durable.SetResult();
            }
        }
        catch (PostgresException refused) when (IsAboutTheRows(refused))
        {
            GroupCommitMeter.Refused();
            if (units.Count == 1)
            {
                units[0].Durable.SetException(new WriteConflictException(refused.SqlState, refused.ConstraintName, refused));
                return;
            }

            var half = units.Count / 2;
            await FlushAsync(units[..half]);
            await FlushAsync(units[half..]);
        }
        catch (Exception fault)
        {
            GroupCommitMeter.Failed(units.Count);
            LogFailed(units.Count, fault);
            foreach (var unit in units)
            {
                unit.Durable.SetException(new StorageUnavailableException("The write may not have been stored."));
            }
        }
    }

    private async Task ExecuteAsync(List<Unit> units)
    {
        var byStatement = new SortedDictionary<int, (BulkStatement Statement, List<Write> Writes)>();
        foreach (var write in units.SelectMany(unit => unit.Writes))
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "A flush of {Units} writers failed; what they wrote may not be stored")]
    private partial void LogFailed(int units, Exception fault);

    private sealed class Unit(Write[] writes)
    {
        public Write[] Writes { get; } = writes;

        public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
