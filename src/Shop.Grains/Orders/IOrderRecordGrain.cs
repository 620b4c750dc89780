using System.Collections.Immutable;
using Shop.Identities;
using Shop.Orders.Storage;

namespace Shop.Orders;

/// <summary>
/// The writes of an order's grain, for its saga only. Each call is a turn of its own. Every method may throw a storage exception; the
/// outcome of a write is then unknown, and the caller repeats it.
/// </summary>
[Alias("shop.order-record")]
internal interface IOrderRecordGrain : IGrainWithGuidKey
{
    /// <summary>Stores the order as pending. Idempotent: a duplicate of the command returns the stored order.</summary>
    [Alias("accept")] Task<AcceptResult> AcceptAsync(PlaceOrder command);

    /// <summary>Reads the order and its steps from the database; null if it was never accepted.</summary>
    [Alias("read")] Task<StoredOrder?> ReadAsync();

    /// <summary>Stores steps of an open order. Does nothing for an order that is not open.</summary>
    [Alias("note")] Task NoteAsync(ImmutableArray<SagaStep> steps);

    /// <summary>
    /// Stores the decision that the order fails, before anything is undone: every later run undoes. Idempotent; the first failure stays.
    /// </summary>
    [Alias("decide-failure")] Task DecideFailureAsync(OrderFailure failure, ImmutableArray<SagaStep> steps);

    /// <summary>PENDING → PROCESSED with its prices, and the notification, in one transaction. Idempotent.</summary>
    [Alias("confirm")] Task<OrderView> ConfirmAsync(ImmutableArray<StoredLine> lines, Money total, ImmutableArray<SagaStep> steps);

    /// <summary>PENDING → FAILED with the stored failure, and the notification, in one transaction. Idempotent.</summary>
    [Alias("fail")] Task<OrderView> FailAsync(ImmutableArray<SagaStep> steps);

    /// <summary>Stores the decision to cancel a processed order. After it the order can only become cancelled. Idempotent.</summary>
    [Alias("begin-cancel")] Task<BeginCancelResult> BeginCancelAsync(UserId caller);

    /// <summary>PROCESSED → CANCELLED, and the notification, in one transaction. Idempotent.</summary>
    [Alias("cancelled")] Task<OrderView> CancelledAsync(ImmutableArray<SagaStep> steps);
}

/// <summary>An order's row and its steps, as the order's grain returns them to its saga.</summary>
/// <param name="Decided">The stored decision to fail; null if there is none.</param>
/// <param name="Age">The time since the order was placed. Does not compare clocks of two silos.</param>
[GenerateSerializer, Immutable, Alias("shop.stored-order")]
internal sealed record StoredOrder(
    [property: Id(0)] OrderView View,
    [property: Id(1)] bool IsOpen,
    [property: Id(2)] ImmutableArray<StoredLine> Lines,
    [property: Id(3)] OrderFailure? Decided,
    [property: Id(4)] ImmutableArray<SagaStep> Steps,
    [property: Id(5)] TimeSpan Age);

/// <summary>The result of <see cref="IOrderRecordGrain.AcceptAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.accept-result")]
internal abstract record AcceptResult
{
    private AcceptResult() { }

    /// <summary>The order is stored.</summary>
    /// <param name="Replayed">True if an earlier command stored it.</param>
    [GenerateSerializer, Immutable, Alias("shop.accept-result.accepted")]
    internal sealed record Accepted([property: Id(0)] StoredOrder Order, [property: Id(1)] bool Replayed) : AcceptResult;

    /// <summary>The command was rejected. Nothing was written.</summary>
    /// <param name="Answer">The result for the customer.</param>
    [GenerateSerializer, Immutable, Alias("shop.accept-result.refused")]
    internal sealed record Refused([property: Id(0)] PlaceOrderResult Answer) : AcceptResult;
}

/// <summary>The result of <see cref="IOrderRecordGrain.BeginCancelAsync"/>.</summary>
[GenerateSerializer, Immutable, Alias("shop.begin-cancel-result")]
internal abstract record BeginCancelResult
{
    private BeginCancelResult() { }

    /// <summary>The decision to cancel is stored, by this call or by an earlier one.</summary>
    [GenerateSerializer, Immutable, Alias("shop.begin-cancel-result.begun")]
    internal sealed record Begun([property: Id(0)] StoredOrder Order) : BeginCancelResult;

    /// <summary>There is nothing to cancel. Nothing was written.</summary>
    /// <param name="Answer">The result for the customer.</param>
    [GenerateSerializer, Immutable, Alias("shop.begin-cancel-result.answered")]
    internal sealed record Answered([property: Id(0)] CancelOrderResult Answer) : BeginCancelResult;
}
