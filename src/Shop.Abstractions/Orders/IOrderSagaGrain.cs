using Shop.Identities;

namespace Shop.Orders;

/// <summary>
/// The saga of one order, keyed by the order's id: reserve every line and book the delivery, pay, confirm; or undo all of it and store the
/// reason (Garcia-Molina and Salem, "Sagas", 1987). Every step is idempotent and is repeated after a crash until the order is final.
/// </summary>
[Alias("shop.order-saga")]
public interface IOrderSagaGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Stores the order, then processes it. Returns when the order is final, or after the wait with the order as it is. Idempotent: a
    /// duplicate of the command joins the first one.
    /// </summary>
    /// <param name="wait">How long to wait for the final status, at most 3 s; zero to return as soon as the order is stored.</param>
    [Alias("place")] Task<PlaceOrderResult> PlaceAsync(PlaceOrder command, TimeSpan wait);

    /// <summary>
    /// Cancels a processed order before its delivery: refund, release, unbook. Returns when all steps are done. Idempotent: a cancelled
    /// order returns the same result.
    /// </summary>
    [Alias("cancel")] Task<CancelOrderResult> CancelAsync(UserId caller);

    /// <summary>
    /// Resumes an open order; does nothing for others. For recovery and administrators. Idempotent. Does not wait for the final status.
    /// </summary>
    /// <returns>False if there is no such order.</returns>
    [Alias("resume")] Task<bool> ResumeAsync();
}

/// <summary>The result of <see cref="IOrderSagaGrain.PlaceAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.place-order-result")]
public abstract record PlaceOrderResult
{
    private PlaceOrderResult() { }

    /// <summary>The order is stored. Its status may still be pending.</summary>
    /// <param name="Replayed">True if an earlier call placed this order.</param>
    [GenerateSerializer, Immutable, Alias("shop.place-order-result.placed")]
    public sealed record Placed([property: Id(0)] OrderView Order, [property: Id(1)] bool Replayed) : PlaceOrderResult;

    /// <summary>The idempotency key was used for a different order. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.place-order-result.key-reused")]
    public sealed record KeyReused : PlaceOrderResult;

    /// <summary>The customer's list of orders has another version than expected. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.place-order-result.stale")]
    public sealed record StaleList([property: Id(0)] long CurrentVersion) : PlaceOrderResult;

    /// <summary>The delivery is in the past or too far in the future. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.place-order-result.bad-delivery")]
    public sealed record DeliveryOutOfRange([property: Id(0)] string Detail) : PlaceOrderResult;

    /// <summary>
    /// The customer has too many open orders, or open orders with too many lines. Nothing was changed; retry when some have ended.
    /// </summary>
    [GenerateSerializer, Immutable, Alias("shop.place-order-result.too-many-open")]
    public sealed record TooManyOpenOrders([property: Id(0)] int OpenOrders, [property: Id(1)] int OpenLines) : PlaceOrderResult;
}

/// <summary>The result of <see cref="IOrderSagaGrain.CancelAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.cancel-order-result")]
public abstract record CancelOrderResult
{
    private CancelOrderResult() { }

    /// <summary>The order is cancelled, by this call or by an earlier one: refunded, released and unbooked.</summary>
    [GenerateSerializer, Immutable, Alias("shop.cancel-order-result.cancelled")]
    public sealed record Cancelled([property: Id(0)] OrderView Order) : CancelOrderResult;

    /// <summary>The order is pending or failed, or its delivery time has passed. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.cancel-order-result.not-cancellable")]
    public sealed record NotCancellable([property: Id(0)] string Detail) : CancelOrderResult;

    /// <summary>The order does not exist or belongs to another customer. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("shop.cancel-order-result.not-found")]
    public sealed record NotFound : CancelOrderResult;
}
