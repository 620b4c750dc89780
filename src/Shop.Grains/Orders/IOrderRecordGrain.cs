using System.Collections.Immutable;
using Shop.Identities;
using Shop.Orders.Storage;

namespace Shop.Orders;

/// <summary>The writing side of an order's grain: for its saga only.</summary>
[Alias("shop.order-record")]
internal interface IOrderRecordGrain : IGrainWithGuidKey
{
    /// <summary>Writes the order as pending. The same command again gives the order as it is now.</summary>
    [Alias("accept")] Task<AcceptResult> AcceptAsync(PlaceOrder command);

    /// <summary>The order with its steps so far, as it is stored now, or null if it was never accepted.</summary>
    [Alias("read")] Task<StoredOrder?> ReadAsync();

    /// <summary>Stores steps of an order that is not at its end; does nothing for others.</summary>
    [Alias("note")] Task NoteAsync(ImmutableArray<SagaStep> steps);

    /// <summary>Stores the decision that the order fails, before anything is undone: whoever goes on from here undoes.</summary>
    [Alias("decide-failure")] Task DecideFailureAsync(OrderFailure failure, ImmutableArray<SagaStep> steps);

    /// <summary>PENDING → PROCESSED with its prices, and the notification, in one transaction. Repeatable.</summary>
    [Alias("confirm")] Task<OrderView> ConfirmAsync(ImmutableArray<StoredLine> lines, Money total, ImmutableArray<SagaStep> steps);

    /// <summary>PENDING → FAILED with the decided failure, and the notification, in one transaction. Repeatable.</summary>
    [Alias("fail")] Task<OrderView> FailAsync(ImmutableArray<SagaStep> steps);

    /// <summary>Stores the decision to cancel a processed order; from here on the only way is <see cref="CancelledAsync"/>.</summary>
    [Alias("begin-cancel")] Task<BeginCancelResult> BeginCancelAsync(UserId caller);

    /// <summary>PROCESSED → CANCELLED, and the notification, in one transaction. Repeatable.</summary>
    [Alias("cancelled")] Task<OrderView> CancelledAsync(ImmutableArray<SagaStep> steps);
}

/// <summary>An order's row and its steps, as they travel between the order's grain and its saga.</summary>
/// <param name="Age">How long ago it was placed; no two silos' clocks are compared for it.</param>
[GenerateSerializer, Immutable, Alias("shop.stored-order")]
internal sealed record StoredOrder(
    [property: Id(0)] OrderView View,
    [property: Id(1)] bool IsOpen,
    [property: Id(2)] ImmutableArray<StoredLine> Lines,
    [property: Id(3)] OrderFailure? Decided,
    [property: Id(4)] ImmutableArray<SagaStep> Steps,
    [property: Id(5)] TimeSpan Age);

[GenerateSerializer, Immutable, Alias("shop.accept-result")]
internal abstract record AcceptResult
{
    private AcceptResult() { }

    [GenerateSerializer, Immutable, Alias("shop.accept-result.accepted")]
    internal sealed record Accepted([property: Id(0)] StoredOrder Order, [property: Id(1)] bool Replayed) : AcceptResult;

    /// <summary>Nothing was written; this is what the caller is told.</summary>
    [GenerateSerializer, Immutable, Alias("shop.accept-result.refused")]
    internal sealed record Refused([property: Id(0)] PlaceOrderResult Answer) : AcceptResult;
}

[GenerateSerializer, Immutable, Alias("shop.begin-cancel-result")]
internal abstract record BeginCancelResult
{
    private BeginCancelResult() { }

    [GenerateSerializer, Immutable, Alias("shop.begin-cancel-result.begun")]
    internal sealed record Begun([property: Id(0)] StoredOrder Order) : BeginCancelResult;

    /// <summary>There is nothing to do; this is what the caller is told.</summary>
    [GenerateSerializer, Immutable, Alias("shop.begin-cancel-result.answered")]
    internal sealed record Answered([property: Id(0)] CancelOrderResult Answer) : BeginCancelResult;
}
