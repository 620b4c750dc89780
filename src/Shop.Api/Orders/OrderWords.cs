using System.Diagnostics;
using Shop.Api.Http.Validation;
using Shop.Orders;

namespace Shop.Api.Orders;

/// <summary>The words for what can become of an order.</summary>
internal static class OrderWords
{
    public const string Pending = "PENDING";
    public const string Processed = "PROCESSED";
    public const string Failed = "FAILED";
    public const string Cancelled = "CANCELLED";

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
        FailureCode.OutOfStock => "out-of-stock",
        FailureCode.InsufficientFunds => "insufficient-funds",
        FailureCode.DeliveryUnavailable => "delivery-unavailable",
        FailureCode.PriceChanged => "price-changed",
        FailureCode.ItemNotFound => "item-not-found",
        FailureCode.Timeout => "timeout",
        _ => throw new UnreachableException(),
    };

    /// <summary>The status that a query names; null for all.</summary>
    public static OrderStatus? ReadStatus(FieldErrors errors, string? word)
    {
        OrderStatus? status = word switch
        {
            Pending => OrderStatus.Pending,
            Processed => OrderStatus.Processed,
            Failed => OrderStatus.Failed,
            Cancelled => OrderStatus.Cancelled,
            _ => null,
        };
        if (status is null && !string.IsNullOrEmpty(word))
        {
            errors.Word("status", word, Pending, Processed, Failed, Cancelled);
        }

        return status;
    }
}
