using Shop.Identities;

namespace Shop.Orders.Recovery;

/// <summary>
/// Selects the orders that one shard resumes: those that it took up and that are still open, and as many further ones as have ended since,
/// by lines. Pure: no clock, no storage, no calls.
/// </summary>
/// <remarks>
/// An order counts from when it is taken up until it is no longer open, but not longer than <see cref="MaxHold"/>: an order that cannot end
/// must not stop the others. While it counts it is resumed in every sweep, because the silo of its saga may end. An order of more lines
/// than the limit is taken up alone.
/// </remarks>
internal sealed class RecoveryPace(int maxLines)
{
    /// <summary>The time for which an order that was taken up counts.</summary>
    public static readonly TimeSpan MaxHold = TimeSpan.FromSeconds(30);

    private readonly Dictionary<OrderId, TimeSpan> _takenUpAt = [];

    /// <summary>Whether the last selection left overdue orders for the next one.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Selects the orders to resume. Those that were never taken up come first, in the order of the list.</summary>
    /// <param name="open">All known open orders of the shard.</param>
    public List<OrderId> Select(IReadOnlyList<OpenOrder> open, TimeSpan now)
    {
        var isOpen = open.Select(order => order.Order).ToHashSet();
        foreach (var ended in _takenUpAt.Keys.Where(order => !isOpen.Contains(order)).ToList())
        {
            _takenUpAt.Remove(ended);
        }

        var counted = open.Where(order => IsCounted(order.Order, now)).ToList();
        var (running, lines) = (counted.Count, counted.Sum(Weight));
        var selected = counted.Where(order => order.IsDue).Select(order => order.Order).ToList();
        HasMore = false;
        foreach (var order in open.Where(order => order.IsDue && !IsCounted(order.Order, now))
            .OrderBy(order => _takenUpAt.GetValueOrDefault(order.Order, TimeSpan.MinValue)).ToList())
        {
            // None behind it is preferred, so that a large order gets its turn.
            if (running > 0 && lines + Weight(order) > maxLines)
            {
                HasMore = true;
                break;
            }

            (running, lines) = (running + 1, lines + Weight(order));
            _takenUpAt[order.Order] = now;
            selected.Add(order.Order);
        }

        return selected;
    }

    private bool IsCounted(OrderId order, TimeSpan now) => _takenUpAt.TryGetValue(order, out var at) && now - at < MaxHold;

    // The booking and the payment count too: an order of one line is more than the line.
    private static int Weight(OpenOrder order) => order.Lines + 2;
}
