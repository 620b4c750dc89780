using System.Collections.Immutable;
using Shop.Faults;
using Shop.Identities;

namespace Shop.Catalog;

/// <summary>One item, keyed by its id: the only writer of its description, price and stock ledger.</summary>
[Alias("shop.product")]
public interface IProductGrain : IGrainWithGuidKey
{
    /// <summary>Creates the item with its first stock. Idempotent: a duplicate command returns the first result.</summary>
    /// <exception cref="StorageUnavailableException">Outcome unknown; retry with the same command.</exception>
    /// <exception cref="OverloadedException">Nothing was changed; retry later.</exception>
    [Alias("create")] Task<CreateItemResult> CreateAsync(CreateItem command);

    /// <summary>Returns the item with its committed stock, or null if it does not exist.</summary>
    [Alias("find")] Task<ItemView?> FindAsync();

    /// <summary>Changes title, description, price or archived state if the item has the expected version.</summary>
    /// <param name="expectedVersion">The <see cref="ItemView.Version"/> that the caller read.</param>
    /// <exception cref="StorageUnavailableException">Outcome unknown; read the item before a retry.</exception>
    /// <exception cref="OverloadedException">Nothing was changed; retry later.</exception>
    [Alias("change")] Task<ChangeItemResult> ChangeAsync(ChangeItem command, long expectedVersion);

    /// <summary>Changes the stock that is not reserved. Idempotent per key: a duplicate returns the first result.</summary>
    /// <param name="administrator">The owner of the key.</param>
    /// <param name="delta">Units, not zero, -10^9 to 10^9.</param>
    /// <exception cref="StorageUnavailableException">Outcome unknown; retry with the same key.</exception>
    /// <exception cref="OverloadedException">Nothing was changed; retry later.</exception>
    [Alias("adjust-stock")] Task<AdjustStockResult> AdjustStockAsync(UserId administrator, IdempotencyKey key, long delta, string reason);

    /// <summary>
    /// Reserves units for an order at the current price. Idempotent per order: a duplicate returns the first price.
    /// After <see cref="ReleaseAsync"/> it is rejected permanently.
    /// </summary>
    /// <param name="quantity">Units, 1 to 10^6.</param>
    /// <param name="seen">The prices that the customer saw; may be empty. Each must equal the current price.</param>
    /// <param name="isRetry">True if an earlier call for this order may have succeeded: the stored entries are checked first.</param>
    /// <exception cref="StorageUnavailableException">Outcome unknown; retry with isRetry set.</exception>
    /// <exception cref="OverloadedException">Nothing was changed; retry later.</exception>
    [Alias("reserve")] Task<ReserveResult> ReserveAsync(OrderId order, int quantity, ImmutableArray<Money> seen, bool isRetry);

    /// <summary>Releases the reservation of the order, once, and rejects all later reservations for it. Idempotent.</summary>
    /// <exception cref="StorageUnavailableException">Outcome unknown; retry.</exception>
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

/// <summary>A change of an item. A null value leaves the property unchanged.</summary>
[GenerateSerializer, Immutable, Alias("shop.change-item")]
public sealed record ChangeItem(
    [property: Id(0)] string? Title,
    [property: Id(1)] string? Description,
    [property: Id(2)] Money? Price,
    [property: Id(3)] bool? Archived);

/// <summary>An item and its committed stock.</summary>
/// <param name="Quantity">Available units: in stock and not reserved.</param>
/// <param name="Version">Counts the changes of title, description, price and archived state. If-Match compares it.</param>
/// <param name="StockVersion">
/// The <c>seq</c> of the last stock entry. Together with <see cref="Version"/> it identifies this representation.
/// </param>
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

/// <summary>The result of <see cref="IProductGrain.CreateAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.create-item-result")]
public abstract record CreateItemResult
{
    private CreateItemResult() { }

    /// <summary>The item exists.</summary>
    /// <param name="Replayed">True if an earlier call with the same command created it.</param>
    [GenerateSerializer, Immutable, Alias("shop.create-item-result.created")]
    public sealed record Created([property: Id(0)] ItemId Item, [property: Id(1)] bool Replayed) : CreateItemResult;

    /// <summary>The item was created by another command. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.create-item-result.key-reused")]
    public sealed record KeyReused : CreateItemResult;

    /// <summary>An earlier call is in flight. Retry later.</summary>
    [GenerateSerializer, Immutable, Alias("shop.create-item-result.in-progress")]
    public sealed record InProgress : CreateItemResult;
}

/// <summary>The result of <see cref="IProductGrain.ChangeAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.change-item-result")]
public abstract record ChangeItemResult
{
    private ChangeItemResult() { }

    /// <summary>The change is stored.</summary>
    [GenerateSerializer, Immutable, Alias("shop.change-item-result.changed")]
    public sealed record Changed([property: Id(0)] ItemView Item) : ChangeItemResult;

    /// <summary>The item has another version than expected. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.change-item-result.stale")]
    public sealed record Stale([property: Id(0)] ItemView Current) : ChangeItemResult;

    /// <summary>The item does not exist.</summary>
    [GenerateSerializer, Immutable, Alias("shop.change-item-result.not-found")]
    public sealed record NotFound : ChangeItemResult;
}

/// <summary>The result of <see cref="IProductGrain.AdjustStockAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.adjust-stock")]
public abstract record AdjustStockResult
{
    private AdjustStockResult() { }

    /// <summary>The adjustment is stored.</summary>
    /// <param name="Quantity">Available units after the adjustment.</param>
    /// <param name="Replayed">True if an earlier call with this key stored it.</param>
    [GenerateSerializer, Immutable, Alias("shop.adjust-stock.adjusted")]
    public sealed record Adjusted([property: Id(0)] long Quantity, [property: Id(1)] bool Replayed) : AdjustStockResult;

    /// <summary>The adjustment would remove more than the available units. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.adjust-stock.reserved")]
    public sealed record WouldCutIntoReserved([property: Id(0)] long Available) : AdjustStockResult;

    /// <summary>The stock would exceed its limit. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.adjust-stock.limit")]
    public sealed record LimitExceeded : AdjustStockResult;

    /// <summary>The key was used with another delta. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.adjust-stock.key-reused")]
    public sealed record KeyReused : AdjustStockResult;

    /// <summary>An earlier call with this key is in flight. Retry later.</summary>
    [GenerateSerializer, Immutable, Alias("shop.adjust-stock.in-progress")]
    public sealed record InProgress : AdjustStockResult;

    /// <summary>The item does not exist.</summary>
    [GenerateSerializer, Immutable, Alias("shop.adjust-stock.not-found")]
    public sealed record NotFound : AdjustStockResult;
}

/// <summary>The result of <see cref="IProductGrain.ReserveAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.reserve")]
public abstract record ReserveResult
{
    private ReserveResult() { }

    /// <summary>The units are reserved, by this or an earlier call.</summary>
    /// <param name="Price">The price of one unit at the time of the reservation.</param>
    [GenerateSerializer, Immutable, Alias("shop.reserve.reserved")]
    public sealed record Reserved([property: Id(0)] string Title, [property: Id(1)] Money Price) : ReserveResult;

    /// <summary>Fewer units are available. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.reserve.out-of-stock")]
    public sealed record OutOfStock([property: Id(0)] long Available) : ReserveResult;

    /// <summary>The customer saw another price than the current one. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.reserve.price-changed")]
    public sealed record PriceChanged([property: Id(0)] Money Price) : ReserveResult;

    /// <summary>The item does not exist or is archived. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.reserve.not-found")]
    public sealed record NotFound : ReserveResult;

    /// <summary>The reservation was released, or rejected in advance by a release. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.reserve.released")]
    public sealed record AlreadyReleased : ReserveResult;
}

/// <summary>The result of <see cref="IProductGrain.ReleaseAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.release")]
public abstract record ReleaseResult
{
    private ReleaseResult() { }

    /// <summary>The units are no longer reserved, by this or an earlier call.</summary>
    [GenerateSerializer, Immutable, Alias("shop.release.released")]
    public sealed record Released([property: Id(0)] long Quantity) : ReleaseResult;

    /// <summary>The order has no reservation here; later ones are rejected.</summary>
    [GenerateSerializer, Immutable, Alias("shop.release.nothing")]
    public sealed record NothingReserved : ReleaseResult;
}
