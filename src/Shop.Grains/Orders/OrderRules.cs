using System.Collections.Immutable;
using System.Diagnostics;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Notifications;
using Shop.Orders.Storage;

namespace Shop.Orders;

/// <summary>The business rules of orders. Pure: no clock, no storage, no calls.</summary>
internal static class OrderRules
{
    /// <summary>Merges lines of the same item, in the order of their first appearance. Keeps every price that the customer saw.</summary>
    public static ImmutableArray<StoredLine> Merge(ImmutableArray<OrderLineRequest> lines) =>
    [
        .. lines.GroupBy(line => line.Item).Select(same => new StoredLine(
            same.Key,
            same.Aggregate(0, (sum, line) => checked(sum + line.Quantity)),
            null,
            null,
            [.. same.Where(line => line.SeenPrice is not null).Select(line => line.SeenPrice!.Value).Distinct()])),
    ];

    /// <summary>The reason why a delivery cannot be ordered now; null if it can.</summary>
    public static string? OutOfRange(DeliveryRequest delivery, DateTimeOffset now) =>
        delivery.At <= now ? "The delivery is in the past."
        : delivery.At > now + PlaceOrder.Horizon ? $"The delivery is more than {PlaceOrder.Horizon.Days} days ahead."
        : null;

    /// <summary>The answer to a cancellation that has nothing to do; null if it may begin or has begun.</summary>
    public static CancelOrderResult? AnswerToCancel(OrderRow order, DateTimeOffset now) => order switch
    {
        { Status: OrderStatus.Cancelled } => new CancelOrderResult.Cancelled(order.ToView()),
        { Status: OrderStatus.Pending } => new CancelOrderResult.NotCancellable("The order is still being processed."),
        { Status: OrderStatus.Failed } => new CancelOrderResult.NotCancellable("The order has failed; there is nothing to cancel."),
        { IsOpen: false } when order.Delivery.At <= now => new CancelOrderResult.NotCancellable("The delivery time has passed."),
        _ => null,
    };

    /// <summary>Adds the titles and prices of the reservations to the lines.</summary>
    public static ImmutableArray<StoredLine> WithPrices(ImmutableArray<StoredLine> lines, IReadOnlyList<ReserveResult> answers) =>
    [
        .. lines.Select((line, i) => answers[i] is ReserveResult.Reserved reserved
            ? line with { Title = reserved.Title, Price = reserved.Price }
            : line),
    ];

    /// <summary>The total; null if it exceeds the largest possible balance.</summary>
    public static Money? Total(ImmutableArray<StoredLine> lines)
    {
        var total = lines.Aggregate((Int128)0, (sum, line) => sum + ((Int128)line.Price!.Value.Minor * line.Quantity));
        return total <= Money.MaxBalance ? new Money((long)total) : null;
    }

    /// <summary>
    /// The failure of an order whose goods or delivery are unavailable; null if all are reserved and booked. Of several reasons, the one
    /// that the customer can change least comes first.
    /// </summary>
    public static OrderFailure? Refusal(ImmutableArray<StoredLine> lines, IReadOnlyList<ReserveResult> reserved, BookResult booked) =>
        Refusal(lines, reserved) is { } refusal && (refusal != TimedOut || booked is not BookResult.Full) ? refusal : Refusal(booked);

    /// <summary>The failure of an order whose goods are unavailable; null if all are reserved.</summary>
    public static OrderFailure? Refusal(ImmutableArray<StoredLine> lines, IReadOnlyList<ReserveResult> reserved)
    {
        var answers = lines.Zip<StoredLine, ReserveResult?>(reserved).ToArray();
        if (reserved.Any(answer => answer is ReserveResult.NotFound))
        {
            return UnknownItems(lines, reserved);
        }

        if (FailedItems(answers, answer => answer is ReserveResult.PriceChanged) is { IsEmpty: false } changed)
        {
            return Failure(FailureCode.PriceChanged, changed, "price has changed", "prices have changed");
        }

        if (FailedItems(answers, answer => answer is ReserveResult.OutOfStock) is { IsEmpty: false } scarce)
        {
            return Failure(
                FailureCode.OutOfStock, scarce, "item is not in stock in this quantity", "items are not in stock in these quantities");
        }

        return reserved.Any(answer => answer is ReserveResult.AlreadyReleased) ? TimedOut : null;
    }

    /// <summary>The failure of an order whose delivery is unavailable; null if it is booked.</summary>
    public static OrderFailure? Refusal(BookResult booked) => booked switch
    {
        BookResult.Booked => null,
        BookResult.Full => new OrderFailure(FailureCode.DeliveryUnavailable, "No delivery is available in this time slot.", []),
        BookResult.AlreadyReleased => TimedOut,
        _ => throw new UnreachableException(),
    };

    /// <summary>The failure of an order with items that do not exist or are archived.</summary>
    /// <param name="reserved">The answers of the items; null where an item was not called.</param>
    public static OrderFailure UnknownItems(ImmutableArray<StoredLine> lines, IReadOnlyList<ReserveResult?> reserved) => Failure(
        FailureCode.ItemNotFound,
        FailedItems([.. lines.Zip(reserved)], answer => answer is ReserveResult.NotFound),
        "item was not found",
        "items were not found");

    public static OrderFailure InsufficientFunds(Money missing, ShopOptions shop) => new(
        FailureCode.InsufficientFunds, $"The account lacks {shop.Format(missing)}.", []);

    public static OrderFailure TooExpensive { get; } = new(
        FailureCode.InsufficientFunds, "The total is more than an account can hold.", []);

    public static OrderFailure TimedOut { get; } = new(
        FailureCode.Timeout, "The order could not be processed in time.", []);

    /// <summary>The notification about the order's final status, for its owner.</summary>
    public static NotificationWrite Notification(OrderRow order, ShopOptions shop)
    {
        var units = order.Lines.Sum(line => (long)line.Quantity);
        var goods = units == 1 ? "1 unit" : $"{units} units";
        var (kind, message) = order.Status switch
        {
            OrderStatus.Processed => (
                NotificationKind.OrderProcessed,
                $"Your order of {goods} for {shop.Format(order.Price!.Value)} is confirmed. "
                + $"Delivery: {order.Delivery.City}, {order.Delivery.At:yyyy-MM-dd HH:mm zzz}."),
            OrderStatus.Failed => (
                NotificationKind.OrderFailed,
                $"Your order of {goods} could not be processed and nothing was charged. {order.Failure!.Detail}"),
            OrderStatus.Cancelled => (
                NotificationKind.OrderCancelled,
                $"Your order of {goods} is cancelled; {shop.Format(order.Price!.Value)} was refunded to your account."),
            _ => throw new ArgumentException("The order has no final status.", nameof(order)),
        };
        return new NotificationWrite(order.Customer, order.Order, kind, message, order.UpdatedAt);
    }

    private static ImmutableArray<FailedItem> FailedItems(
        (StoredLine Line, ReserveResult? Answer)[] answers, Func<ReserveResult?, bool> isFailure) =>
    [
        .. answers.Where(answer => isFailure(answer.Answer)).Select(answer => new FailedItem(
            answer.Line.Item,
            (answer.Answer as ReserveResult.OutOfStock)?.Available,
            (answer.Answer as ReserveResult.PriceChanged)?.Price)),
    ];

    // A thousand items would make each page of orders as large as a thousand orders, so the rest is only counted.
    private static OrderFailure Failure(FailureCode code, ImmutableArray<FailedItem> items, string singular, string plural) => new(
        code,
        items.Length == 1 ? $"One {singular}." : $"{items.Length} {plural}.",
        [.. items.Take(OrderFailure.MaxItems)],
        Math.Max(0, items.Length - OrderFailure.MaxItems));
}
