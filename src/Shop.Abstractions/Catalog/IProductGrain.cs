using System.Collections.Immutable;
using Shop.Identities;

namespace Shop.Catalog;

/// <summary>One item of the shop, keyed by its id: owner of its description and price, and the only writer of its stock ledger.</summary>
[Alias("shop.product")]
public interface IProductGrain : IGrainWithGuidKey
{
    /// <summary>Brings the item into the shop with its first stock. The same command again gives the first answer, another one a refusal.</summary>
    [Alias("create")] Task<CreateItemResult> CreateAsync(CreateItem command);

    /// <summary>The item with its durable stock, or null if there is none under this id.</summary>
    [Alias("find")] Task<ItemView?> FindAsync();

    /// <summary>Changes description, price or archived state, if the item still has the version that the caller knows.</summary>
    [Alias("change")] Task<ChangeItemResult> ChangeAsync(ChangeItem command, long expectedVersion);

    /// <summary>Adds to or takes from the stock that is not reserved. The same key again gives the first answer.</summary>
    /// <param name="administrator">Whose key it is.</param>
    /// <param name="delta">Units; not zero, at most 10^9 either way.</param>
    [Alias("adjust-stock")] Task<AdjustStockResult> AdjustStockAsync(UserId administrator, IdempotencyKey key, long delta, string reason);

    /// <summary>
    /// Holds units for an order at today's price. Repeating the call for the same order gives the first answer with the first price.
    /// After <see cref="ReleaseAsync"/> it is refused for ever.
    /// </summary>
    /// <param name="quantity">Units, 1 to 10^6.</param>
    /// <param name="seen">The prices that the customer saw; empty if none. Each must be today's price.</param>
    /// <param name="isRetry">True if an earlier call for this order may have come through: the ledger is asked first.</param>
    [Alias("reserve")] Task<ReserveResult> ReserveAsync(OrderId order, int quantity, ImmutableArray<Money> seen, bool isRetry);

    /// <summary>Gives back what the order held, once, and refuses a reservation of it that has not arrived yet. Repeatable.</summary>
    [Alias("release")] Task<ReleaseResult> ReleaseAsync(OrderId order);
}

/// <summary>A new item.</summary>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Description">At most 4,000 characters, may be empty.</param>
/// <param name="Quantity">Units, 0 to 10^9.</param>
/// <param name="Price">Minor units, 1 to <see cref="Money.MaxAmount"/>.</param>
[GenerateSerializer, Immutable, Alias("shop.create-item")]
public sealed record CreateItem(
    [property: Id(0)] string Title,
    [property: Id(1)] string Description,
    [property: Id(2)] long Quantity,
    [property: Id(3)] Money Price);

/// <summary>A change of an item: what is null stays.</summary>
[GenerateSerializer, Immutable, Alias("shop.change-item")]
public sealed record ChangeItem(
    [property: Id(0)] string? Title,
    [property: Id(1)] string? Description,
    [property: Id(2)] Money? Price,
    [property: Id(3)] bool? Archived);

/// <summary>An item.</summary>
/// <param name="Quantity">Units that can be bought now.</param>
/// <param name="Version">Counts the changes of title, description, price and archived; what If-Match compares.</param>
/// <param name="StockVersion">The <c>seq</c> of the last stock entry: together with the version it names this representation.</param>
[GenerateSerializer, Immutable, Alias("shop.item-view")]
public sealed record ItemView(
    [property: Id(0)] ItemId ItemId,
    [property: Id(1)] string Title,
    [property: Id(2)] string Description,
    [property: Id(3)] long Quantity,
    [property: Id(4)] Money Price,
    [property: Id(5)] string Currency,
    [property: Id(6)] bool Archived,
    [property: Id(7)] long Version,
    [property: Id(8)] long StockVersion);

[GenerateSerializer, Immutable, Alias("shop.create-item-result")]
public abstract record CreateItemResult
{
    private CreateItemResult() { }

    [GenerateSerializer, Immutable, Alias("shop.create-item-result.created")]
    public sealed record Created([property: Id(0)] ItemId Item, [property: Id(1)] bool Replayed) : CreateItemResult;

    [GenerateSerializer, Immutable, Alias("shop.create-item-result.key-reused")]
    public sealed record KeyReused : CreateItemResult;

    [GenerateSerializer, Immutable, Alias("shop.create-item-result.in-progress")]
    public sealed record InProgress : CreateItemResult;
}

[GenerateSerializer, Immutable, Alias("shop.change-item-result")]
public abstract record ChangeItemResult
{
    private ChangeItemResult() { }

    [GenerateSerializer, Immutable, Alias("shop.change-item-result.changed")]
    public sealed record Changed([property: Id(0)] ItemView Item) : ChangeItemResult;

    [GenerateSerializer, Immutable, Alias("shop.change-item-result.stale")]
    public sealed record Stale([property: Id(0)] ItemView Current) : ChangeItemResult;

    [GenerateSerializer, Immutable, Alias("shop.change-item-result.not-found")]
    public sealed record NotFound : ChangeItemResult;
}

[GenerateSerializer, Immutable, Alias("shop.adjust-stock")]
public abstract record AdjustStockResult
{
    private AdjustStockResult() { }

    /// <param name="Quantity">Units available after this adjustment.</param>
    [GenerateSerializer, Immutable, Alias("shop.adjust-stock.adjusted")]
    public sealed record Adjusted([property: Id(0)] long Quantity, [property: Id(1)] bool Replayed) : AdjustStockResult;

    /// <summary>More would be taken than is free; the rest is reserved or not there.</summary>
    [GenerateSerializer, Immutable, Alias("shop.adjust-stock.reserved")]
    public sealed record WouldCutIntoReserved([property: Id(0)] long Available) : AdjustStockResult;

    [GenerateSerializer, Immutable, Alias("shop.adjust-stock.limit")]
    public sealed record LimitExceeded : AdjustStockResult;

    [GenerateSerializer, Immutable, Alias("shop.adjust-stock.key-reused")]
    public sealed record KeyReused : AdjustStockResult;

    [GenerateSerializer, Immutable, Alias("shop.adjust-stock.in-progress")]
    public sealed record InProgress : AdjustStockResult;

    [GenerateSerializer, Immutable, Alias("shop.adjust-stock.not-found")]
    public sealed record NotFound : AdjustStockResult;
}

[GenerateSerializer, Immutable, Alias("shop.reserve")]
public abstract record ReserveResult
{
    private ReserveResult() { }

    [GenerateSerializer, Immutable, Alias("shop.reserve.reserved")]
    public sealed record Reserved([property: Id(0)] string Title, [property: Id(1)] Money Price) : ReserveResult;

    [GenerateSerializer, Immutable, Alias("shop.reserve.out-of-stock")]
    public sealed record OutOfStock([property: Id(0)] long Available) : ReserveResult;

    [GenerateSerializer, Immutable, Alias("shop.reserve.price-changed")]
    public sealed record PriceChanged([property: Id(0)] Money Price) : ReserveResult;

    [GenerateSerializer, Immutable, Alias("shop.reserve.not-found")]
    public sealed record NotFound : ReserveResult;

    /// <summary>The reservation was given back or forbidden before.</summary>
    [GenerateSerializer, Immutable, Alias("shop.reserve.released")]
    public sealed record AlreadyReleased : ReserveResult;
}

[GenerateSerializer, Immutable, Alias("shop.release")]
public abstract record ReleaseResult
{
    private ReleaseResult() { }

    [GenerateSerializer, Immutable, Alias("shop.release.released")]
    public sealed record Released([property: Id(0)] long Quantity) : ReleaseResult;

    [GenerateSerializer, Immutable, Alias("shop.release.nothing")]
    public sealed record NothingReserved : ReleaseResult;
}
