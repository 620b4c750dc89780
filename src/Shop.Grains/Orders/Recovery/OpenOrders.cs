using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Identities;
using Shop.Storage.Availability;
using Shop.Storage.Reads;

namespace Shop.Orders.Recovery;

/// <summary>
/// Finds open orders that nothing has happened to for <see cref="OrderOptions.RecoverAfter"/>, for the recovery's shards. Told by the database's clock
/// alone: it noted the last change, and it compares.
/// </summary>
/// <remarks>
/// All shards of a silo share a look, which is at most half of <see cref="OrderOptions.RecoverEvery"/> old. It passes every order that came to its end
/// since the last vacuum or look; when eight shards did so at once, all other orders waited a tenth of a second for it.
/// </remarks>
internal sealed class OpenOrders(NpgsqlDataSource database, IOptions<OrderOptions> options, TimeProvider timeProvider, DatabaseHealthMonitor? watch = null)
{
    private const int MostAtOnce = 500 * SagaRecoveryGrain.Shards;

    private readonly Lock _turn = new();
    private Task<ILookup<int, OrderId>>? _look;
    private long _lookedAt;

    /// <summary>Those of one shard, the oldest first: not all of them at once if there are very many.</summary>
    public async Task<List<OrderId>> FindAsync(int shard) => [.. (await RecentLookAsync())[shard]];

    private Task<ILookup<int, OrderId>> RecentLookAsync()
    {
        lock (_turn)
        {
            if (_look is null or { IsFaulted: true } || timeProvider.GetElapsedTime(_lookedAt) > options.Value.RecoverEvery / 2)
            {
                _lookedAt = timeProvider.GetTimestamp();
                _look = Task.Run(LookAsync);
            }

            return _look;
        }
    }

    private async Task<ILookup<int, OrderId>> LookAsync()
    {
        watch?.ThrowIfUnavailable();
        var found = await database.ReadAsync(
            """
            SELECT order_id, get_byte(uuid_send(order_id), 15) % $2 FROM orders
            WHERE is_open AND touched_at < now() - $1
            ORDER BY touched_at LIMIT $3
            """,
            row => (Order: new OrderId(row.GetGuid(0)), Shard: row.GetInt32(1)),
            Reading.Value(options.Value.RecoverAfter), Reading.Value(SagaRecoveryGrain.Shards), Reading.Value(MostAtOnce));
        return found.ToLookup(row => row.Shard, row => row.Order);
    }
}
