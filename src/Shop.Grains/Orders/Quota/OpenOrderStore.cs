using Npgsql;
using Shop.Identities;
using Shop.Storage.Availability;
using Shop.Storage.Reads;

namespace Shop.Orders.Quota;

/// <summary>Reads the open orders of one user.</summary>
internal interface IOpenOrderStore
{
    /// <summary>All open orders of the user, and those of the known orders that are stored and not open.</summary>
    Task<List<UserOrder>> FindAsync(UserId user, IReadOnlyCollection<OrderId> known);
}

/// <summary>An order of a user, with its number of lines.</summary>
internal readonly record struct UserOrder(OrderId Order, int Lines, bool IsOpen);

/// <summary>Implements <see cref="IOpenOrderStore"/> on the table orders.</summary>
internal sealed class OpenOrderStore(NpgsqlDataSource database, DatabaseHealthMonitor? health = null) : IOpenOrderStore
{
    // A silo of an earlier version does not write line_count.
    private const string Sql =
        """
        SELECT order_id, coalesce(line_count, jsonb_array_length(lines)), true FROM orders WHERE consumer_id = $1 AND is_open
        UNION ALL
        SELECT order_id, 0, false FROM orders WHERE order_id = ANY($2) AND NOT is_open
        """;

    public async Task<List<UserOrder>> FindAsync(UserId user, IReadOnlyCollection<OrderId> known)
    {
        health?.ThrowIfUnavailable();
        return await database.ReadAsync(
            Sql,
            row => new UserOrder(new OrderId(row.GetGuid(0)), row.GetInt32(1), row.GetBoolean(2)),
            Reading.Value(user.Value),
            Reading.Value(known.Select(order => order.Value).ToArray()));
    }
}
