using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Storage.Reads;

namespace Shop.Deliveries;

/// <summary><see cref="ICapacityStore"/> of the table delivery_capacities and the configured default.</summary>
internal sealed class CapacityStore(NpgsqlDataSource database, IOptions<DeliveryOptions> options, TimeProvider timeProvider) : ICapacityStore
{
    private readonly Lock _turn = new();
    private Task<Dictionary<(string City, DeliveryType Type), int>>? _recent;
    private long _askedAt;

    public async Task<int> FindAsync(string city, DeliveryType type)
    {
        var found = await database.ReadAsync<int?>(
            "SELECT per_slot FROM delivery_capacities WHERE city = $1 AND type = $2",
            row => row.GetInt32(0), Reading.Value(city), Reading.Value((short)type));
        return found.SingleOrDefault() ?? options.Value.DefaultCapacity;
    }

    public async ValueTask<int> RecallAsync(string city, DeliveryType type) =>
        (await RecentAsync()).TryGetValue((city, type), out var found) ? found : options.Value.DefaultCapacity;

    private Task<Dictionary<(string City, DeliveryType Type), int>> RecentAsync()
    {
        lock (_turn)
        {
            if (_recent is null or { IsFaulted: true } || timeProvider.GetElapsedTime(_askedAt) >= options.Value.CapacityRefresh)
            {
                _askedAt = timeProvider.GetTimestamp();
                _recent = Task.Run(ReadAllAsync);
            }

            return _recent;
        }
    }

    private async Task<Dictionary<(string City, DeliveryType Type), int>> ReadAllAsync()
    {
        var rows = await database.ReadAsync(
            "SELECT city, type, per_slot FROM delivery_capacities",
            row => (City: row.GetString(0), Type: (DeliveryType)row.GetInt16(1), PerSlot: row.GetInt32(2)));
        return rows.ToDictionary(row => (row.City, row.Type), row => row.PerSlot);
    }
}
