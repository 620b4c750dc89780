using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>The attempts of earlier runs to place one planned order.</summary>
/// <param name="Settled">The order that was processed, even if its customer has cancelled it afterwards.</param>
/// <param name="Pending">An order without a final status.</param>
/// <param name="Failures">The number of failed orders. They hold no money and no stock.</param>
internal sealed record OrderHistory(OrderDto? Settled, OrderDto? Pending, int Failures)
{
    public static OrderHistory None { get; } = new(null, null, 0);

    public OrderHistory With(OrderDto order) => order switch
    {
        { IsPending: true } => this with { Pending = order },
        { IsFailed: true } => this with { Failures = Failures + 1 },
        _ => this with { Settled = order },
    };
}
