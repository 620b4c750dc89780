using Shop.Identities;

namespace Shop.Orders.Quota;

/// <summary>
/// Counts the open orders of one user: the stored ones, and those that were admitted and may not be stored yet. Pure: no clock, no storage.
/// </summary>
internal sealed class OrderQuota(int maxOrders, int maxLines)
{
    /// <summary>An admitted order that is not stored after this time will not be. Longer than all attempts to store it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly Dictionary<OrderId, (int Lines, TimeSpan AdmittedAt)> _open = [];

    /// <summary>The counted orders and their lines.</summary>
    public (int Orders, int Lines) Counted { get; private set; }

    /// <summary>The counted orders.</summary>
    public IReadOnlyCollection<OrderId> Orders => _open.Keys;

    /// <summary>Counts an order, if it fits. True for an order that is counted already.</summary>
    public bool TryAdmit(OrderId order, int lines, TimeSpan now)
    {
        if (_open.ContainsKey(order))
        {
            return true;
        }

        if (Counted.Orders >= maxOrders || Counted.Lines + lines > maxLines)
        {
            return false;
        }

        Add(order, lines, now);
        return true;
    }

    /// <summary>Adopts what is stored: orders end without notice.</summary>
    /// <param name="open">All stored open orders of the user with their lines.</param>
    /// <param name="ended">Those of <see cref="Orders"/> that are stored and not open.</param>
    public void Refresh(IReadOnlyCollection<(OrderId Order, int Lines)> open, IReadOnlySet<OrderId> ended, TimeSpan now)
    {
        var stored = open.Select(order => order.Order).ToHashSet();
        var unstored = _open.Where(order =>
            !stored.Contains(order.Key) && !ended.Contains(order.Key) && now - order.Value.AdmittedAt < Grace).ToList();
        _open.Clear();
        Counted = default;
        foreach (var (order, lines) in open)
        {
            Add(order, lines, now);
        }

        foreach (var (order, (lines, admittedAt)) in unstored)
        {
            Add(order, lines, admittedAt);
        }
    }

    private void Add(OrderId order, int lines, TimeSpan admittedAt)
    {
        _open.Add(order, (lines, admittedAt));
        Counted = (Counted.Orders + 1, Counted.Lines + lines);
    }
}
