using System.Diagnostics;
using Shop.Orders;

namespace Shop.Api.Orders;

/// <summary>The API's words for statuses, failures and steps of orders.</summary>
internal static class OrderWords
{
    public const string Pending = "PENDING";
    public const string Processed = "PROCESSED";
    public const string Failed = "FAILED";
    public const string Cancelled = "CANCELLED";

    public const string OutOfStock = "out-of-stock";
    public const string InsufficientFunds = "insufficient-funds";
    public const string DeliveryUnavailable = "delivery-unavailable";
    public const string PriceChanged = "price-changed";
    public const string ItemNotFound = "item-not-found";
    public const string Timeout = "timeout";

    /// <summary>The steps of a timeline, as the API describes them. The words are those of the stored timelines.</summary>
    public const string StepNames =
        $"Placing: {SagaStepWords.Accept}, {SagaStepWords.Reserve}, {SagaStepWords.Book}, {SagaStepWords.Pay}, {SagaStepWords.Confirm}. "
        + $"Failing: {SagaStepWords.StopPayment}, {SagaStepWords.DecideFailure}, {SagaStepWords.Undo}, {SagaStepWords.Release}, "
        + $"{SagaStepWords.Unbook}, {SagaStepWords.Refund}, {SagaStepWords.Fail}. "
        + $"Cancelling: {SagaStepWords.BeginCancel}, {SagaStepWords.Refund}, {SagaStepWords.Release}, {SagaStepWords.Unbook}, "
        + $"{SagaStepWords.Cancel}. {SagaStepWords.Resume}: a new run took over the order after a server failure. "
        + $"{SagaStepWords.DecideFailure} and {SagaStepWords.Undo} occur with outcome {SagaStepWords.Fault} only. "
        + "Later versions may add steps.";

    /// <summary>The outcomes of a step, as the API describes them.</summary>
    public const string StepOutcomes =
        $"{SagaStepWords.Done}: the step took effect. {SagaStepWords.Refused}: a business rule rejected it; nothing was changed. "
        + $"{SagaStepWords.Fault}: an infrastructure error; the step is repeated.";

    public static string ToWord(this OrderStatus status) => status switch
    {
        OrderStatus.Pending => Pending,
        OrderStatus.Processed => Processed,
        OrderStatus.Failed => Failed,
        OrderStatus.Cancelled => Cancelled,
        _ => throw new UnreachableException(),
    };

    public static string ToWord(this FailureCode code) => code switch
    {
        FailureCode.OutOfStock => OutOfStock,
        FailureCode.InsufficientFunds => InsufficientFunds,
        FailureCode.DeliveryUnavailable => DeliveryUnavailable,
        FailureCode.PriceChanged => PriceChanged,
        FailureCode.ItemNotFound => ItemNotFound,
        FailureCode.Timeout => Timeout,
        _ => throw new UnreachableException(),
    };

    /// <summary>The status of a validated query; null selects all.</summary>
    public static OrderStatus? ParseStatus(string? word) => word switch
    {
        null or "" => null,
        Pending => OrderStatus.Pending,
        Processed => OrderStatus.Processed,
        Failed => OrderStatus.Failed,
        Cancelled => OrderStatus.Cancelled,
        _ => throw new UnreachableException(),
    };
}
