using Shop.Faults;
using Shop.Identities;

namespace Shop.Deliveries;

/// <summary>One delivery slot, keyed by <see cref="Slot.Key"/>: the only writer of its ledger of places.</summary>
[Alias("shop.delivery-slot")]
public interface IDeliverySlotGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Books one place for an order and stores the delivery. Idempotent per order. After <see cref="UnbookAsync"/> it is rejected
    /// permanently.
    /// </summary>
    /// <param name="isRetry">True if an earlier call for this order may have succeeded: the stored entries are checked first.</param>
    /// <exception cref="StorageUnavailableException">Outcome unknown; retry with isRetry set.</exception>
    /// <exception cref="OverloadedException">Nothing was changed; retry later.</exception>
    [Alias("book")] Task<BookResult> BookAsync(Slot slot, OrderId order, UserId customer, DeliveryRequest delivery, bool isRetry);

    /// <summary>Releases the place of the order, once, and rejects all later bookings for it. Idempotent.</summary>
    /// <exception cref="StorageUnavailableException">Outcome unknown; retry.</exception>
    [Alias("unbook")] Task<UnbookResult> UnbookAsync(Slot slot, OrderId order);
}

/// <summary>The result of <see cref="IDeliverySlotGrain.BookAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.book")]
public abstract record BookResult
{
    private BookResult() { }

    /// <summary>The place is booked, by this or an earlier call.</summary>
    [GenerateSerializer, Immutable, Alias("shop.book.booked")]
    public sealed record Booked([property: Id(0)] DeliveryId Delivery) : BookResult;

    /// <summary>No place is free. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.book.full")]
    public sealed record Full : BookResult;

    /// <summary>The booking was released, or rejected in advance by a release. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.book.released")]
    public sealed record AlreadyReleased : BookResult;
}

/// <summary>The result of <see cref="IDeliverySlotGrain.UnbookAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.unbook")]
public abstract record UnbookResult
{
    private UnbookResult() { }

    /// <summary>The place is released and the delivery cancelled, by this or an earlier call.</summary>
    [GenerateSerializer, Immutable, Alias("shop.unbook.unbooked")]
    public sealed record Unbooked : UnbookResult;

    /// <summary>The order has no booking here; later ones are rejected.</summary>
    [GenerateSerializer, Immutable, Alias("shop.unbook.nothing")]
    public sealed record NothingBooked : UnbookResult;
}
