using Shop.Faults;
using Shop.Identities;
using Shop.Paging;

namespace Shop.Catalog;

/// <summary>Reads the catalog and the stock ledgers from the database. Stateless; key 0.</summary>
[Alias("shop.catalogue-queries")]
public interface ICatalogQueriesGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Returns a page of the items that are not archived and whose title starts with the term, ignoring case, ordered by title. Without a
    /// term it returns all items. <c>%</c> and <c>_</c> are ordinary characters.
    /// </summary>
    /// <exception cref="UnreadableCursorException">The cursor is not one of this list.</exception>
    [Alias("list")] Task<Page<ItemView>> ListAsync(string? term, PageRequest page);

    /// <summary>
    /// Returns a page of the items that are not archived and contain all words in title or description, best match first. Tolerates one
    /// typing error in words of four letters or more, two in words of eight or more.
    /// </summary>
    /// <exception cref="OverloadedException">The silo runs too many searches; retry later.</exception>
    /// <exception cref="UnreadableCursorException">The cursor is not one of this list.</exception>
    [Alias("search")] Task<Page<ItemView>> SearchAsync(string words, PageRequest page);

    /// <summary>Returns a page of the stock ledger of an item, newest first.</summary>
    [Alias("stock")] Task<Page<StockEntryView>> ListStockAsync(ItemId item, PageRequest page);
}

/// <summary>Kinds of stock entries. The numbers are stored.</summary>
public enum StockEntryKind
{
    Adjustment = 1,
    Reservation = 2,
    Release = 3,
}

/// <summary>One entry of an item's stock ledger.</summary>
/// <param name="Delta">Units, signed. Zero for a reservation that was rejected in advance.</param>
/// <param name="Quantity">Available units after this entry.</param>
[GenerateSerializer, Immutable, Alias("shop.stock-entry-view")]
public sealed record StockEntryView(
    [property: Id(0)] long Seq,
    [property: Id(1)] StockEntryKind Kind,
    [property: Id(2)] long Delta,
    [property: Id(3)] long Quantity,
    [property: Id(4)] OrderId? Order,
    [property: Id(5)] string? Reason,
    [property: Id(6)] DateTimeOffset CreatedAt);
