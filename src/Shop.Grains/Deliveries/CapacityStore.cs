using Microsoft.Extensions.Options;
using Npgsql;

namespace Shop.Deliveries;

/// <summary>How many places the slots of a city have.</summary>
internal sealed class CapacityStore(NpgsqlDataSource database, IOptions<DeliveryOptions> options)
{
    /// <param name="city">Folded.</param>
    public async Task<int> FindAsync(string city, DeliveryType type)
    {
        await using var command = database.CreateCommand("SELECT per_slot FROM delivery_capacities WHERE city = $1 AND type = $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = city });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)type });
        return await command.ExecuteScalarAsync() as int? ?? options.Value.DefaultCapacity;
    }
}
