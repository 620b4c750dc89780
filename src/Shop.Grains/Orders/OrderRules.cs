using System.Collections.Immutable;
using Shop.Catalog;
using Shop.Deliveries;
using Shop.Notifications;
using Shop.Orders.Storage;

namespace Shop.Orders;

/// <summary>What the shop decides about orders: no clock, no storage, no calls.</summary>
internal static class OrderRules
{
    /// <summary>Lines of the same item become one, in the order of their first appearance; every price that was seen is kept.</summary>
    public static ImmutableArray<StoredLine> Merge(ImmutableArray<OrderLineRequest> lines) =>
    [
        .. lines.GroupBy(line => line.Item).Select(same => new StoredLine(
            same.Key,
            same.Aggregate(0, (sum, line) => checked(sum + line.Quantity)),
            null,
            null,
            [.. same.Where(line => line.SeenPrice is not null).Select(line => line.SeenPrice!.Value).Distinct()])),
    ];

    /// <summary>Why a delivery cannot be ordered now, or null if it can.</summary>
    public static string? OutOfRange(DeliveryRequest delivery, DateTimeOffset now) =>
        delivery.At <= now ? "The delivery is in the past."
        : delivery.At > now + PlaceOrder.Horizon ? $"The delivery is more than {PlaceOrder.Horizon.Days} days ahead."
        : null;

    /// <summary>Why a processed order cannot be cancelled now, or null if it can.</summary>
    public static string? NotCancellable(OrderRow order, DateTimeOffset now) => order.Status switch
    {
        OrderStatus.Pending => "The order is still being processed.",
        OrderStatus.Failed => "The order has failed; there is nothing to cancel.",
        OrderStatus.Processed when order.Delivery.At <= now => "The delivery time has passed.",
        _ => null,
    };

    /// <summary>The lines with the titles and prices that were reserved.</summary>
    public static ImmutableArray<StoredLine> Priced(ImmutableArray<StoredLine> lines, IReadOnlyList<ReserveResult> answers) =>
    [
        .. lines.Select((line, i) => answers[i] is ReserveResult.Reserved reserved ? line with { Title = reserved.Title, Price = reserved.Price } : line),
    ];

    /// <summary>The total, or null if it is more than any account can hold.</summary>
    public static Money? Total(ImmutableArray<StoredLine> lines)
    {
        var total = lines.Aggregate((Int128)0, (sum, line) => sum + ((Int128)line.Price!.Value.Minor * line.Quantity));
        return total <= Money.MaxBalance ? new Money((long)total) : null;
    }

    /// <summary>
    /// Why the goods or the delivery cannot be had, or null if they can. Of several reasons the one that the customer can do
    /// least about comes first.
    /// </summary>
    public static OrderFailure? Refusal(ImmutableArray<StoredLine> lines, IReadOnlyList<ReserveResult> reserved, BookResult booked)
    {
        var answers = lines.Zip(reserved).ToArray();
        if (Items(answers, answer => answer is ReserveResult.NotFound) is { IsEmpty: false } missing)
        {
            return new OrderFailure(FailureCode.ItemNotFound, Say(missing, "item is not sold here", "items are not sold here"), missing);
        }

        if (Items(answers, answer => answer is ReserveResult.PriceChanged) is { IsEmpty: false } changed)
        {
            return new OrderFailure(FailureCode.PriceChanged, Say(changed, "price has changed", "prices have changed"), changed);
        }

        if (Items(answers, answer => answer is ReserveResult.OutOfStock) is { IsEmpty: false } scarce)
        {
            return new OrderFailure(FailureCode.OutOfStock, Say(scarce, "item is not in stock in this quantity", "items are not in stock in these quantities"), scarce);
        }

        if (booked is BookResult.Full)
        {
            return new OrderFailure(FailureCode.DeliveryUnavailable, "There is no free delivery at this hour.", []);
        }

        return reserved.Any(answer => answer is ReserveResult.AlreadyReleased) || booked is BookResult.AlreadyReleased
            ? TimedOut
            : null;
    }

    public static OrderFailure Short(Money missing, ShopOptions shop) => new(
        FailureCode.InsufficientFunds, $"The account lacks {shop.Format(missing)}.", []);

    public static OrderFailure TooExpensive { get; } = new(
        FailureCode.InsufficientFunds, "The total is more than any account can hold.", []);

    public static OrderFailure TimedOut { get; } = new(
        FailureCode.Timeout, "The shop could not carry the order out in time.", []);

    /// <summary>The notification about the order's final status, for its owner.</summary>
    public static NotificationWrite Notification(OrderRow order, ShopOptions shop)
    {
        var (kind, message) = Announce(order, shop);
        return new NotificationWrite(order.Customer, order.Order, kind, message, order.UpdatedAt);
    }

    private static (NotificationKind Kind, string Message) Announce(OrderRow order, ShopOptions shop)
    {
        var units = order.Lines.Sum(line => (long)line.Quantity);
        var goods = units == 1 ? "1 unit" : $"{units} units";
        return order.Status switch
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
    }

    private static ImmutableArray<FailedItem> Items((StoredLine Line, ReserveResult Answer)[] answers, Func<ReserveResult, bool> which) =>
    [
        .. answers.Where(answer => which(answer.Answer)).Select(answer => new FailedItem(
            answer.Line.Item,
            (answer.Answer as ReserveResult.OutOfStock)?.Available,
            (answer.Answer as ReserveResult.PriceChanged)?.Price)),
    ];

    private static string Say(ImmutableArray<FailedItem> items, string one, string many) =>
        items.Length == 1 ? $"One {one}." : $"{items.Length} {many}.";
}
