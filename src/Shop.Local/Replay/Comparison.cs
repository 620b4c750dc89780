using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>A planned order that was not processed, and the reason.</summary>
internal sealed record MissingOrder(PlannedOrder Order, string Reason);

/// <summary>Compares the orders that were read back from the shop with the sums of the file.</summary>
internal sealed class Comparison(ReplayedFile replay, ItemPrices prices, IReadOnlyDictionary<int, string> rejected)
{
    private readonly Dictionary<int, List<OrderDto>> _found = [];
    private readonly Dictionary<string, long> _units = new(StringComparer.Ordinal);
    private readonly HashSet<int> _partial = [];

    public FileSums File { get; } = FileSums.Of(replay.File.Lines, replay.Currency);

    public int Orders { get; private set; }

    public int Lines { get; private set; }

    public long Units => _units.Values.Sum();

    /// <summary>The sum of all order lines, in minor units.</summary>
    public long Revenue { get; private set; }

    /// <summary>The sum of all charged totals, in minor units.</summary>
    public long Charged { get; private set; }

    /// <summary>Orders with the file's mark that are not in its plan.</summary>
    public int UnplannedOrders { get; private set; }

    /// <summary>Processed orders with other lines than planned, and planned orders that were processed more than once.</summary>
    public int Deviations { get; private set; }

    /// <summary>Adds an order of the shop.</summary>
    public void Add(OrderDto order)
    {
        if (!replay.IsOfThisFile(order))
        {
            return;
        }

        if (replay.Find(order) is not { } planned)
        {
            UnplannedOrders++;
        }
        else if (_found.TryGetValue(planned.Index, out var others))
        {
            Deviations += order.IsProcessed && others.Any(other => other.IsProcessed) ? 1 : 0;
            others.Add(order);
        }
        else
        {
            _found.Add(planned.Index, [order]);
        }

        if (order.IsProcessed)
        {
            Count(order, replay.Find(order));
        }
    }

    public IReadOnlyList<MissingOrder> Missing() =>
        replay.Plan.Orders
            .Where(order => !_found.TryGetValue(order.Index, out var orders) || !orders.Any(found => found.IsProcessed))
            .Select(order => new MissingOrder(order, Reason(order)))
            .ToList();

    /// <summary>The number of sale invoices whose orders are all processed.</summary>
    public int Invoices()
    {
        var missing = Missing().Select(order => (order.Order.Invoice, order.Order.Customer)).Distinct().Count();
        return replay.Plan.Invoices - missing;
    }

    /// <summary>The number of stock codes with equal units in shop and file.</summary>
    public int EqualItems() => File.Units.Count(code => _units.GetValueOrDefault(code.Key) == code.Value);

    public IEnumerable<(string StockCode, long InFile, long InShop)> DifferentItems() =>
        File.Units.Keys.Union(_units.Keys)
            .Select(code => (StockCode: code, InFile: File.Units.GetValueOrDefault(code), InShop: _units.GetValueOrDefault(code)))
            .Where(code => code.InFile != code.InShop);

    public bool IsEqual() =>
        Invoices() == File.Invoices
        && Orders == replay.Plan.Orders.Count
        && Lines == File.Lines - replay.Plan.MergedLines
        && !DifferentItems().Any()
        && replay.Currency.ToMajor(Revenue) == File.Revenue
        && Charged == Revenue
        && UnplannedOrders == 0
        && Deviations == 0;

    private void Count(OrderDto order, PlannedOrder? planned)
    {
        Orders++;
        Lines += order.Items.Count;
        Charged += order.Price ?? 0;
        foreach (var line in order.Items)
        {
            var code = prices.CodeOf(line.ItemId) ?? line.ItemId;
            _units[code] = _units.GetValueOrDefault(code) + line.Quantity;
            Revenue = checked(Revenue + (line.Quantity * (line.Price ?? 0)));
        }

        if (planned is not null && !IsAsPlanned(order, planned) && _partial.Add(planned.Index))
        {
            Deviations++;
        }
    }

    private bool IsAsPlanned(OrderDto order, PlannedOrder planned) =>
        order.Items.Select(line => (prices.CodeOf(line.ItemId) ?? line.ItemId, line.Quantity, line.Price ?? 0)).ToHashSet()
            .SetEquals(planned.Lines.Select(line => (line.StockCode, line.Quantity, line.Price)));

    private string Reason(PlannedOrder order)
    {
        if (rejected.TryGetValue(order.Index, out var rejection))
        {
            return rejection;
        }

        var last = _found.GetValueOrDefault(order.Index)?.FirstOrDefault();
        return last switch
        {
            null => "not placed",
            { Failure: { } failure } => $"{failure.Code}: {failure.Detail}",
            _ => last.Status,
        };
    }
}
