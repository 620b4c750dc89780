namespace Shop.Local.Replay;

/// <summary>One thing to do; what it needs is done.</summary>
internal abstract record Step
{
    private Step() { }

    /// <summary>Every item of the order has the order's price until the step is complete.</summary>
    internal sealed record Place(PlannedOrder Order) : Step;

    /// <summary>No order that is under way needs another price of the item.</summary>
    internal sealed record ChangePrice(string StockCode, long Price) : Step;
}

/// <summary>
/// Says which orders and price changes can be carried out now, so that each order finds its prices and as many as possible go on at
/// once. For each item, the orders that need it follow each other in the order of the file, in runs of the same price; a run begins
/// when the run before it is complete and the price is changed. An order begins when all its items' runs have begun.
/// </summary>
/// <remarks>
/// It cannot lock up: an order only ever waits for orders that come before it in the file, so the first one that is not complete
/// never waits for another. Not for several threads.
/// </remarks>
internal sealed class Schedule
{
    private readonly Dictionary<string, Item> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _waitingFor = [];
    private readonly Queue<Step.ChangePrice> _changes = new();
    private readonly PriorityQueue<PlannedOrder, int> _ready = new();
    private int _open;

    /// <param name="orders">What is left to be placed, in the order of the file.</param>
    /// <param name="priceOf">The price that an item has in the shop now; null if it is not known.</param>
    public Schedule(IEnumerable<PlannedOrder> orders, Func<string, long?> priceOf)
    {
        foreach (var order in orders)
        {
            _open++;
            _waitingFor[order.Index] = order.Lines.Count;
            foreach (var line in order.Lines)
            {
                Enlist(order, line);
            }
        }

        foreach (var (code, item) in _items)
        {
            PriceChanges += item.Runs.Count - 1;
            if (item.Runs.Peek().Price == priceOf(code))
            {
                Begin(item.Runs.Peek());
            }
            else
            {
                PriceChanges++;
                _changes.Enqueue(new Step.ChangePrice(code, item.Runs.Peek().Price));
            }
        }
    }

    /// <summary>How many price changes there are, done and not.</summary>
    public int PriceChanges { get; private set; }

    public bool IsComplete => _open == 0;

    /// <summary>The next thing that can be done now, or null if something must be completed first.</summary>
    public Step? Take()
    {
        if (_changes.TryDequeue(out var change))
        {
            return change;
        }

        return _ready.TryDequeue(out var order, out _) ? new Step.Place(order) : null;
    }

    /// <summary>The step is over, whatever came out of it.</summary>
    public void Complete(Step step)
    {
        if (step is Step.ChangePrice change)
        {
            Begin(_items[change.StockCode].Runs.Peek());
            return;
        }

        _open--;
        foreach (var line in ((Step.Place)step).Order.Lines)
        {
            Leave(line.StockCode);
        }
    }

    private void Enlist(PlannedOrder order, PlannedLine line)
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

    private void Begin(Run run)
    {
        foreach (var order in run.Orders)
        {
            if (--_waitingFor[order.Index] == 0)
            {
                _ready.Enqueue(order, order.Index);
            }
        }
    }

    private void Leave(string code)
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
