using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Storage.Reads;

namespace Shop.Deliveries;

/// <summary>Implements <see cref="ICapacityStore"/> on the table delivery_capacities, with the configured default.</summary>
internal sealed class CapacityStore(NpgsqlDataSource database, IOptions<DeliveryOptions> options, TimeProvider timeProvider)
    : ICapacityStore
{
    private readonly Lock _lock = new();
    private Task<Dictionary<(string City, DeliveryType Type), int>>? _cache;
    private long _cachedAt;

    public async Task<int> FindAsync(string city, DeliveryType type)
    {
        var found = await database.ReadAsync<int?>(
            "SELECT per_slot FROM delivery_capacities WHERE city = $1 AND type = $2",
            row => row.GetInt32(0), Reading.Value(city), Reading.Value((short)type));
        return found.SingleOrDefault() ?? options.Value.DefaultCapacity;
    }

    public async ValueTask<int> GetCachedAsync(string city, DeliveryType type) =>
        (await GetAllAsync()).TryGetValue((city, type), out var found) ? found : options.Value.DefaultCapacity;

    private Task<Dictionary<(string City, DeliveryType Type), int>> GetAllAsync()
    {
        lock (_lock)
        {
            if (_cache is null or { IsFaulted: true } || timeProvider.GetElapsedTime(_cachedAt) >= options.Value.CapacityRefresh)
            {
                _cachedAt = timeProvider.GetTimestamp();
                _cache = Task.Run(ReadAllAsync);
            }

            return _cache;
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
