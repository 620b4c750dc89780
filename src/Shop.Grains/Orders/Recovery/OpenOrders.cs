using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Identities;
using Shop.Storage.Availability;
using Shop.Storage.Reads;

namespace Shop.Orders.Recovery;

/// <summary>
/// Finds open orders not modified for <see cref="OrderOptions.RecoverAfter"/>, for the shards of the recovery. Uses the database clock
/// only.
/// </summary>
/// <remarks>
/// All shards of a silo share one query result, at most half of <see cref="OrderOptions.RecoverEvery"/> old. The query passes every order
/// that was closed since the last vacuum or query: when eight shards ran it at once, other statements were delayed by 100 ms.
/// </remarks>
internal sealed class OpenOrders(
    NpgsqlDataSource database, IOptions<OrderOptions> options, TimeProvider timeProvider, DatabaseHealthMonitor? health = null)
{
    private const int MaxOrders = 500 * SagaRecoveryGrain.Shards;

    private readonly Lock _lock = new();
    private Task<ILookup<int, OrderId>>? _result;
    private long _queriedAt;

    /// <summary>The open orders of one shard, oldest first; not all of them if there are very many.</summary>
    public async Task<List<OrderId>> FindAsync(int shard) => [.. (await FindAllAsync())[shard]];

    private Task<ILookup<int, OrderId>> FindAllAsync()
    {
        lock (_lock)
        {
            if (_result is null or { IsFaulted: true } || timeProvider.GetElapsedTime(_queriedAt) > options.Value.RecoverEvery / 2)
            {
                _queriedAt = timeProvider.GetTimestamp();
                _result = Task.Run(QueryAsync);
            }

            return _result;
        }
    }

    private async Task<ILookup<int, OrderId>> QueryAsync()
    {
        health?.ThrowIfUnavailable();
        var found = await database.ReadAsync(
            """
            SELECT order_id, get_byte(uuid_send(order_id), 15) % $2 FROM orders
            WHERE is_open AND touched_at < now() - $1
            ORDER BY touched_at LIMIT $3
            """,
            row => (Order: new OrderId(row.GetGuid(0)), Shard: row.GetInt32(1)),
            Reading.Value(options.Value.RecoverAfter), Reading.Value(SagaRecoveryGrain.Shards), Reading.Value(MaxOrders));
        return found.ToLookup(row => row.Shard, row => row.Order);
    }
}
