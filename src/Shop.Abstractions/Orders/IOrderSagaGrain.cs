using Shop.Identities;

namespace Shop.Orders;

/// <summary>
/// Carries one order out, keyed by the order's id: reserve every line and book the delivery, pay, confirm; or undo all of it and
/// say why (Garcia-Molina and Salem, "Sagas", 1987). What it does it does again after a crash until the order is final.
/// </summary>
[Alias("shop.order-saga")]
public interface IOrderSagaGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Accepts the order durably, then carries it out. Answers when the order is final, or after the wait with the order as it is.
    /// The same command again joins the first one; another command under the same id is refused.
    /// </summary>
    /// <param name="wait">How long to wait for the end, at most 3 s; zero to answer as soon as the order is accepted.</param>
    [Alias("place")] Task<PlaceOrderResult> PlaceAsync(PlaceOrder command, TimeSpan wait);

    /// <summary>
    /// Cancels a processed order before its delivery: refund, release, unbook. Answers when all of it is done. A cancelled order
    /// answers as the first time. Repeatable.
    /// </summary>
    [Alias("cancel")] Task<CancelOrderResult> CancelAsync(UserId caller);

    /// <summary>Goes on with an order that is not final; nothing to do for others. For recovery and for administrators. Repeatable.</summary>
    /// <returns>False if there is no such order.</returns>
    [Alias("resume")] Task<bool> ResumeAsync();
}

[GenerateSerializer, Immutable, Alias("shop.place-order-result")]
public abstract record PlaceOrderResult
{
    private PlaceOrderResult() { }

    /// <param name="Replayed">True if an earlier call placed this order.</param>
    [GenerateSerializer, Immutable, Alias("shop.place-order-result.placed")]
    public sealed record Placed([property: Id(0)] OrderView Order, [property: Id(1)] bool Replayed) : PlaceOrderResult;

    /// <summary>The key was used for another order.</summary>
    [GenerateSerializer, Immutable, Alias("shop.place-order-result.key-reused")]
    public sealed record KeyReused : PlaceOrderResult;

    /// <summary>The customer's list has changed since; nothing was created.</summary>
    [GenerateSerializer, Immutable, Alias("shop.place-order-result.stale")]
    public sealed record StaleList([property: Id(0)] long CurrentVersion) : PlaceOrderResult;

    /// <summary>The delivery is in the past or too far ahead; nothing was created.</summary>
    [GenerateSerializer, Immutable, Alias("shop.place-order-result.bad-delivery")]
    public sealed record DeliveryOutOfRange([property: Id(0)] string Detail) : PlaceOrderResult;
}

[GenerateSerializer, Immutable, Alias("shop.cancel-order-result")]
public abstract record CancelOrderResult
{
    private CancelOrderResult() { }

    [GenerateSerializer, Immutable, Alias("shop.cancel-order-result.cancelled")]
    public sealed record Cancelled([property: Id(0)] OrderView Order) : CancelOrderResult;

    [GenerateSerializer, Immutable, Alias("shop.cancel-order-result.not-cancellable")]
    public sealed record NotCancellable([property: Id(0)] string Detail) : CancelOrderResult;

    /// <summary>There is no such order, or it is somebody else's.</summary>
    [GenerateSerializer, Immutable, Alias("shop.cancel-order-result.not-found")]
    public sealed record NotFound : CancelOrderResult;
}
