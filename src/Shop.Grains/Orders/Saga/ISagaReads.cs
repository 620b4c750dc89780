using System.Collections.Immutable;
using Shop.Catalog;
using Shop.Identities;

namespace Shop.Orders.Saga;

/// <summary>The reads of a saga. Each saves a call to every item of the order.</summary>
internal interface ISagaReads
{
    /// <summary>Whether the catalog has all of these items. An item that exists stays: it can be archived, but not deleted.</summary>
    Task<bool> ExistAsync(IReadOnlyList<ItemId> items);

    /// <summary>The stored state of the lines of an order with these items, in their order.</summary>
    Task<ImmutableArray<StoredLineState>> FindLinesAsync(OrderId order, IReadOnlyList<ItemId> items);
}

/// <summary>The stored state of one line of an order, from the catalog and from the ledger of its item.</summary>
/// <param name="IsUnknown">The catalog does not have the item.</param>
/// <param name="IsArchived">The item is no longer sold.</param>
/// <param name="Answer">The result of the reservation; null if none is stored.</param>
/// <param name="IsReleased">The reservation was released, or a tombstone rejects it permanently.</param>
/// <param name="WasReserved">There was a reservation, and it was released.</param>
internal sealed record StoredLineState(
    bool IsUnknown, bool IsArchived, ReserveResult? Answer, bool IsReleased, bool WasReserved = false);
