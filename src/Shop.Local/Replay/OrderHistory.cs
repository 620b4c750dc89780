using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>What the shop already knows of one planned order, from earlier runs.</summary>
/// <param name="Settled">The order that stands for it: processed, or cancelled by its customer afterwards.</param>
/// <param name="Pending">An order that is under way.</param>
/// <param name="Failures">Attempts that were refused; they hold nothing and never will.</param>
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
