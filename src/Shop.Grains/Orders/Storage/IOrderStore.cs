using Shop.Identities;

namespace Shop.Orders.Storage;

/// <summary>The reads of an order's grain.</summary>
internal interface IOrderStore
{
    /// <summary>The stored order, or null if it was never accepted.</summary>
    Task<OrderRecord?> LoadAsync(OrderId order);

    /// <summary>Changes when another database server answers: rows that were read or written before may be missing.</summary>
    int Incarnation => 0;

    /// <summary>The version of a user's list of orders.</summary>
    Task<long> ListVersionAsync(UserId customer);
}
