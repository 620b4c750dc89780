namespace Shop.Local.Replay;

/// <summary>A step that can be executed now.</summary>
internal abstract record Step
{
    private Step() { }

    /// <summary>Place an order. Until the step is complete, all its items have the order's prices.</summary>
    internal sealed record Place(PlannedOrder Order) : Step;

    /// <summary>Change the price of an item. No order in flight needs another price of it.</summary>
    internal sealed record ChangePrice(string StockCode, long Price) : Step;
}

/// <summary>
/// Determines the orders and price changes that can be executed concurrently, while each order meets its prices. For each item, the
/// orders with that item are divided, in the order of the file, into runs with the same price. A run starts when the run before it is
/// complete and the price is changed. An order starts when the runs of all its items have started.
/// </summary>
/// <remarks>
/// Deadlock-free: an order waits only for orders before it in the file, so the first incomplete order waits for none. Not thread-safe.
/// </remarks>
internal sealed class Schedule
{
    private readonly Dictionary<string, Item> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _pendingRuns = [];
    private readonly Queue<Step.ChangePrice> _changes = new();
    private readonly PriorityQueue<PlannedOrder, int> _ready = new();
    private int _remaining;

    /// <param name="orders">The remaining orders, in the order of the file.</param>
    /// <param name="priceOf">The current price of an item in the shop; null if unknown.</param>
    public Schedule(IEnumerable<PlannedOrder> orders, Func<string, long?> priceOf)
    {
        foreach (var order in orders)
        {
            _remaining++;
            _pendingRuns[order.Index] = order.Lines.Count;
            foreach (var line in order.Lines)
            {
                AddToRun(order, line);
            }
        }

        foreach (var (code, item) in _items)
        {
            PriceChanges += item.Runs.Count - 1;
            if (item.Runs.Peek().Price == priceOf(code))
            {
                Start(item.Runs.Peek());
            }
            else
            {
                PriceChanges++;
                _changes.Enqueue(new Step.ChangePrice(code, item.Runs.Peek().Price));
            }
        }
    }

    /// <summary>The total number of price changes, complete or not.</summary>
    public int PriceChanges { get; private set; }

    public bool IsComplete => _remaining == 0;

    /// <summary>The next step that can be executed now; null if another step must be completed first.</summary>
    public Step? Take()
    {
        if (_changes.TryDequeue(out var change))
        {
            return change;
        }

        return _ready.TryDequeue(out var order, out _) ? new Step.Place(order) : null;
    }

    /// <summary>Marks a step as complete, whether it succeeded or not.</summary>
    public void Complete(Step step)
    {
        if (step is Step.ChangePrice change)
        {
            Start(_items[change.StockCode].Runs.Peek());
            return;
        }

        _remaining--;
        foreach (var line in ((Step.Place)step).Order.Lines)
        {
            CompleteOrder(line.StockCode);
        }
    }

    private void AddToRun(PlannedOrder order, PlannedLine line)
    {
        if (!_items.TryGetValue(line.StockCode, out var item))
        {
            _items.Add(line.StockCode, item = new Item());
        }

        if (item.Last?.Price != line.Price)
        {
            item.Runs.Enqueue(item.Last = new Run(line.Price));
        }

        item.Last.Orders.Add(order);
    }

    private void Start(Run run)
    {
        foreach (var order in run.Orders)
        {
            if (--_pendingRuns[order.Index] == 0)
            {
                _ready.Enqueue(order, order.Index);
            }
        }
    }

    private void CompleteOrder(string code)
    {
        var runs = _items[code].Runs;
        if (++runs.Peek().Completed < runs.Peek().Orders.Count)
        {
            return;
        }

        runs.Dequeue();
        if (runs.TryPeek(out var next))
        {
            _changes.Enqueue(new Step.ChangePrice(code, next.Price));
        }
    }

    private sealed class Item
    {
        public Queue<Run> Runs { get; } = new();

        public Run? Last { get; set; }
    }

    private sealed class Run(long price)
    {
        public long Price => price;

        public List<PlannedOrder> Orders { get; } = [];

        public int Completed { get; set; }
    }
}
