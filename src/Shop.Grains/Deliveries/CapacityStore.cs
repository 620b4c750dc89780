using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Storage;

namespace Shop.Deliveries;

/// <summary><see cref="ICapacityStore"/> of the table delivery_capacities and the configured default.</summary>
internal sealed class CapacityStore(NpgsqlDataSource database, IOptions<DeliveryOptions> options) : ICapacityStore
{
    public async Task<int> FindAsync(string city, DeliveryType type)
    {
        var found = await database.ReadAsync<int?>(
            "SELECT per_slot FROM delivery_capacities WHERE city = $1 AND type = $2",
            row => row.GetInt32(0), Reading.Value(city), Reading.Value((short)type));
        return found.SingleOrDefault() ?? options.Value.DefaultCapacity;
    }
}
