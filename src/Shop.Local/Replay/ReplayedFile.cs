using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>
/// A file, its plan, and the keys and names of its entities in the shop. They depend on the file and the stored state only.
/// </summary>
internal sealed class ReplayedFile(SalesFile file, Currency currency, ReplayPlan plan, ReplayState state)
{
    private readonly Dictionary<string, PlannedOrder> _byAddress =
        plan.Orders.ToDictionary(order => Address(order, file.Fingerprint), StringComparer.Ordinal);

    public SalesFile File => file;

    public Currency Currency => currency;

    public ReplayPlan Plan => plan;

    public string ItemKey(string stockCode) => $"replay:{file.Fingerprint}:item:{Uri.EscapeDataString(stockCode)}";

    public string TopUpKey(int part) => $"replay:{file.Fingerprint}:top-up:{part}";

    /// <param name="attempt">From 1. Each attempt is a new order: use the next number only if all earlier attempts have failed.</param>
    public string OrderKey(PlannedOrder order, int attempt)
    {
        var part = order.Part == 1 ? "" : $":part:{order.Part}";
        var retry = attempt == 1 ? "" : $":attempt:{attempt}";
        return $"replay:{file.Fingerprint}:invoice:{Uri.EscapeDataString(order.Invoice)}{part}{retry}";
    }

    public DeliveryDto Delivery(PlannedOrder order) =>
        new("courier", order.City, Address(order, file.Fingerprint), state.DeliveryOf(order, file.Fingerprint));

    public bool IsOfThisFile(OrderDto order) =>
        order.Delivery?.Address?.EndsWith(Mark(file.Fingerprint), StringComparison.Ordinal) ?? false;

    /// <summary>The planned order that an order of the shop belongs to, found by its address; null if none.</summary>
    public PlannedOrder? Find(OrderDto order) => _byAddress.GetValueOrDefault(order.Delivery?.Address ?? "");

    /// <summary>The capacity per slot: ten times the orders of the file, at least 1,000, so that several files fit.</summary>
    public int PerSlot(string city)
    {
        var orders = plan.Orders.Count(order => order.City == city);
        return Math.Clamp(10 * ((orders / (ReplayState.Days * 24)) + 1), 1_000, 1_000_000);
    }

    private static string Address(PlannedOrder order, string fingerprint) =>
        $"customer {order.Customer}, {order.Name}{Mark(fingerprint)}";

    private static string Mark(string fingerprint) => $", sales file {fingerprint}";
}
