using Shop.Identities;

namespace Shop.Deliveries;

/// <summary>One delivery slot, keyed by <see cref="Slot.Key"/>: the only writer of its capacity ledger.</summary>
[Alias("shop.delivery-slot")]
public interface IDeliverySlotGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Takes one place for an order and records the delivery. Repeating the call for the same order takes it once.
    /// After <see cref="UnbookAsync"/> it is refused for ever.
    /// </summary>
    /// <param name="isRetry">True if an earlier call for this order may have come through: the ledger is asked first.</param>
    [Alias("book")] Task<BookResult> BookAsync(Slot slot, OrderId order, UserId customer, DeliveryRequest delivery, bool isRetry);

    /// <summary>Gives the order's place back, once, and refuses a booking of it that has not arrived yet. Repeatable.</summary>
    [Alias("unbook")] Task<UnbookResult> UnbookAsync(Slot slot, OrderId order);
}

[GenerateSerializer, Immutable, Alias("shop.book")]
public abstract record BookResult
{
    private BookResult() { }

    [GenerateSerializer, Immutable, Alias("shop.book.booked")]
    public sealed record Booked([property: Id(0)] DeliveryId Delivery) : BookResult;

    [GenerateSerializer, Immutable, Alias("shop.book.full")]
    public sealed record Full : BookResult;

    [GenerateSerializer, Immutable, Alias("shop.book.released")]
    public sealed record AlreadyReleased : BookResult;
}

[GenerateSerializer, Immutable, Alias("shop.unbook")]
public abstract record UnbookResult
{
    private UnbookResult() { }

    [GenerateSerializer, Immutable, Alias("shop.unbook.unbooked")]
    public sealed record Unbooked : UnbookResult;

    [GenerateSerializer, Immutable, Alias("shop.unbook.nothing")]
    public sealed record NothingBooked : UnbookResult;
}
