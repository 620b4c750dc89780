using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>An order of the plan that the shop does not have as processed, and why.</summary>
internal sealed record MissingOrder(PlannedOrder Order, string Reason);

/// <summary>What the shop says that it sold for a file, read back from it, beside the file's own sums.</summary>
internal sealed class Comparison(ReplayedFile replay, PriceBoard prices, IReadOnlyDictionary<int, string> notAccepted)
{
    private readonly Dictionary<int, List<OrderDto>> _found = [];
    private readonly Dictionary<string, long> _units = new(StringComparer.Ordinal);
    private readonly HashSet<int> _partial = [];

    public FileSums File { get; } = FileSums.Of(replay.File.Lines);

    public int Orders { get; private set; }

    public int Lines { get; private set; }

    public long Units => _units.Values.Sum();

    /// <summary>Minor units, by the lines of the orders.</summary>
    public long Revenue { get; private set; }

    /// <summary>Minor units, by the totals that were charged.</summary>
    public long Charged { get; private set; }

    /// <summary>Orders that bear the file's mark and are not in its plan.</summary>
    public int Strangers { get; private set; }

    /// <summary>Processed orders whose lines are not the plan's, or planned orders that were processed more than once.</summary>
    public int Deviations { get; private set; }

    /// <summary>Takes in an order of the shop.</summary>
    public void Add(OrderDto order)
    {
        if (!replay.IsOfThisFile(order))
        {
            return;
        }

        if (replay.Find(order) is not { } planned)
        {
            Strangers++;
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
            .Where(order => !_found.TryGetValue(order.Index, out var orders) || !orders.Any(one => one.IsProcessed))
            .Select(order => new MissingOrder(order, Reason(order)))
            .ToList();

    /// <summary>Sale invoices all of whose orders are processed.</summary>
    public int Invoices()
    {
        var missing = Missing().Select(order => (order.Order.Invoice, order.Order.Customer)).Distinct().Count();
        return replay.Plan.Invoices - missing;
    }

    /// <summary>Stock codes of which the shop sold as many units as the file says.</summary>
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
        && (decimal)Revenue / MinorUnits.PerMajor == File.Revenue
        && Charged == Revenue
        && Strangers == 0
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
        if (notAccepted.TryGetValue(order.Index, out var refusal))
        {
            return refusal;
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
