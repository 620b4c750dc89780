using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Identities;
using Shop.Storage.Availability;
using Shop.Storage.Reads;

namespace Shop.Orders.Recovery;

/// <summary>An open order that was overdue when it was found.</summary>
/// <param name="Lines">Its weight.</param>
/// <param name="IsDue">Whether it is still not modified for <see cref="OrderOptions.RecoverAfter"/>.</param>
internal readonly record struct OpenOrder(OrderId Order, int Lines, bool IsDue);

/// <summary>
/// Finds open orders not modified for <see cref="OrderOptions.RecoverAfter"/>, for the shards of the recovery. Uses the database clock
/// only.
/// </summary>
/// <remarks>
/// <para>All shards of a silo share one query result, at most half of <see cref="OrderOptions.RecoverEvery"/> old.</para>
/// <para>The index of open orders keeps an entry of every order that was closed since the oldest snapshot of the database: during a backup,
/// of all orders since its start. So a query reads only what was modified since the one before it, and the orders that are known to be
/// open. Its cost depends on the orders of a few seconds. Once a minute it reads the whole index, because a failover may set the clock of
/// the database back.</para>
/// </remarks>
internal sealed class OpenOrders(
    NpgsqlDataSource database, IOptions<OrderOptions> options, TimeProvider timeProvider, DatabaseHealthMonitor? health = null)
{
    /// <summary>The number of orders that one query adds.</summary>
    public const int MaxOrders = 500 * SagaRecoveryGrain.Shards;

    /// <summary>A change may be committed this much later than its time: longer than the timeout of a flush.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    /// <summary>The interval at which all open orders are read.</summary>
    public static readonly TimeSpan FullInterval = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The known open orders ($4), and at most $3 of those modified since $2 and overdue. At least one row, for the time. OFFSET 0 makes
    /// the planner read the known ones by their key. A silo of an earlier version does not write line_count.
    /// </summary>
    internal const string Sql =
        """
        SELECT found.order_id, found.lines, found.touched_at, found.touched_at < clock.overdue, clock.overdue
        FROM (SELECT now() - $1 AS overdue) AS clock
        LEFT JOIN LATERAL (
          SELECT order_id, coalesce(line_count, jsonb_array_length(lines)) AS lines, touched_at
          FROM (SELECT * FROM orders WHERE order_id = ANY($4) OFFSET 0) AS known WHERE is_open
          UNION
          (SELECT order_id, coalesce(line_count, jsonb_array_length(lines)), touched_at
           FROM orders WHERE is_open AND touched_at >= $2 AND touched_at < clock.overdue
           ORDER BY touched_at LIMIT $3)) AS found ON true
        ORDER BY found.touched_at
        """;

    private readonly Lock _lock = new();
    private Task<ILookup<int, OpenOrder>>? _result;
    private long _queriedAt;

    // Used by one query at a time.
    private Guid[] _known = [];
    private DateTimeOffset _from = DateTimeOffset.MinValue;
    private long? _readAllAt;

    /// <summary>The open orders of one shard, oldest change first; not all of them if there are very many.</summary>
    public async Task<List<OpenOrder>> FindAsync(int shard) => [.. (await FindAllAsync())[shard]];

    private Task<ILookup<int, OpenOrder>> FindAllAsync()
    {
        lock (_lock)
        {
            if (_result is null or { IsFaulted: true }
                || (_result.IsCompleted && timeProvider.GetElapsedTime(_queriedAt) > options.Value.RecoverEvery / 2))
            {
                _queriedAt = timeProvider.GetTimestamp();
                _result = Task.Run(QueryAsync);
            }

            return _result;
        }
    }

    private async Task<ILookup<int, OpenOrder>> QueryAsync()
    {
        health?.ThrowIfUnavailable();
        if (_readAllAt is not { } last || timeProvider.GetElapsedTime(last) > FullInterval)
        {
            (_from, _readAllAt) = (DateTimeOffset.MinValue, timeProvider.GetTimestamp());
        }

        var limit = _known.Length < MaxOrders ? MaxOrders : 0;
        var rows = await database.ReadAsync(
            Sql,
            row => (
                Order: row.IsDBNull(0) ? default : new OpenOrder(new OrderId(row.GetGuid(0)), row.GetInt32(1), row.GetBoolean(3)),
                TouchedAt: row.GetNullable<DateTimeOffset>(2),
                OverdueAt: row.GetFieldValue<DateTimeOffset>(4)),
            Reading.Value(options.Value.RecoverAfter), Reading.Value(_from), Reading.Value(limit), Reading.Value(_known));
        var found = rows.FindAll(row => row.TouchedAt is not null);
        if (limit > 0)
        {
            // A full result continues at its last order.
            var modified = found.FindAll(row => row.Order.IsDue && row.TouchedAt >= _from);
            _from = modified.Count >= limit ? modified[limit - 1].TouchedAt!.Value : rows[0].OverdueAt - Overlap;
        }

        _known = [.. found.Select(row => row.Order.Order.Value)];
        return found.Select(row => row.Order).ToLookup(ShardOf);
    }

    private static int ShardOf(OpenOrder order) => order.Order.Value.ToByteArray(bigEndian: true)[15] % SagaRecoveryGrain.Shards;
}
