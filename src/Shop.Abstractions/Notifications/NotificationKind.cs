using System.Diagnostics;

namespace Shop.Notifications;

/// <summary>The event that a notification reports. The numbers are stored.</summary>
public enum NotificationKind
{
    /// <summary>An order was processed.</summary>
    OrderProcessed = 1,

    /// <summary>An order failed.</summary>
    OrderFailed = 2,

    /// <summary>An order was cancelled.</summary>
    OrderCancelled = 3,
}

/// <summary>The words of <see cref="NotificationKind"/> in grain messages and in the API.</summary>
public static class NotificationWords
{
    public const string OrderProcessed = "order-processed";
    public const string OrderFailed = "order-failed";
    public const string OrderCancelled = "order-cancelled";

    public static string ToWord(this NotificationKind kind) => kind switch
    {
        NotificationKind.OrderProcessed => OrderProcessed,
        NotificationKind.OrderFailed => OrderFailed,
        NotificationKind.OrderCancelled => OrderCancelled,
        _ => throw new UnreachableException(),
    };
}
