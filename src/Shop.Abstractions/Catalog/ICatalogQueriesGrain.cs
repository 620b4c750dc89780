using Shop.Identities;
using Shop.Paging;

namespace Shop.Catalog;

/// <summary>Reads the catalog and the stock ledgers. Stateless; key 0.</summary>
[Alias("shop.catalogue-queries")]
public interface ICatalogQueriesGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The items that are for sale and whose title begins with the term, ignoring case, in the order of their titles; all of them
    /// without a term. <c>%</c> and <c>_</c> are ordinary characters.
    /// </summary>
    [Alias("list")] Task<Page<ItemView>> ListAsync(string? term, PageRequest page);

    /// <summary>The items for sale with these words anywhere in title or description, tolerant of small typing errors, best first.</summary>
    [Alias("search")] Task<Page<ItemView>> SearchAsync(string words, PageRequest page);

    /// <summary>The stock ledger of an item, newest first.</summary>
    [Alias("stock")] Task<Page<StockEntryView>> ListStockAsync(ItemId item, PageRequest page);
}

public enum StockEntryKind
{
    Adjustment = 1,
    Reservation = 2,
    Release = 3,
}

/// <summary>One entry of an item's stock ledger.</summary>
/// <param name="Delta">Units, signed. Zero for a reservation that was forbidden before it arrived.</param>
/// <param name="Quantity">Units available after this entry.</param>
[GenerateSerializer, Immutable, Alias("shop.stock-entry-view")]
public sealed record StockEntryView(
    [property: Id(0)] long Seq,
    [property: Id(1)] StockEntryKind Kind,
    [property: Id(2)] long Delta,
    [property: Id(3)] long Quantity,
    [property: Id(4)] OrderId? Order,
    [property: Id(5)] string? Reason,
    [property: Id(6)] DateTimeOffset CreatedAt);
