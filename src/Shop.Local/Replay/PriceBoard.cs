using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>The items of the file in the shop, and the administrator's way to set their prices.</summary>
internal sealed class PriceBoard(ShopClient client, ShopSession admin, TimeProvider timeProvider)
{
    private const int Attempts = 20;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _codes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <param name="price">Its price now, if that is known.</param>
    public void Add(string stockCode, string itemId, long? price, string? etag)
    {
        lock (_gate)
        {
            _entries.Add(stockCode, new Entry(itemId) { Price = price, ETag = etag });
            _codes.Add(itemId, stockCode);
        }
    }

    public string ItemOf(string stockCode) => _entries[stockCode].ItemId;

    public string? CodeOf(string itemId) => _codes.GetValueOrDefault(itemId);

    public long? PriceOf(string stockCode) => _entries[stockCode].Price;

    /// <summary>
    /// Makes the price so, and knows that it is: a change that was lost or that somebody else made is found by the item's ETag.
    /// One call at a time for one item.
    /// </summary>
    /// <param name="ask">Do not trust what is known of the item; ask the shop.</param>
    public async Task SetAsync(string stockCode, long price, bool ask, CancellationToken cancellationToken)
    {
        var entry = _entries[stockCode];
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (ask || entry.ETag is null)
            {
                (var item, entry.ETag) = await client.GetItemAsync(admin, entry.ItemId, cancellationToken);
                entry.Price = item.Price;
                if (item.Price == price)
                {
                    return;
                }
            }

            (var changed, entry.ETag) = await client.ChangePriceAsync(admin, entry.ItemId, entry.ETag ?? "*", price, cancellationToken);
            if (changed)
            {
                entry.Price = price;
                return;
            }

            if (attempt > 1)
            {
                await Task.Delay(BetweenAttempts, timeProvider, cancellationToken);
            }
        }

        throw new ReplayException($"The price of {stockCode} cannot be set: somebody else keeps changing the item.");
    }

    private sealed class Entry(string itemId)
    {
        public string ItemId => itemId;

        public long? Price { get; set; }

        public string? ETag { get; set; }
    }
}
