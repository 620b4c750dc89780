using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>The shop's items for the stock codes of a file. Sets their prices as the administrator.</summary>
internal sealed class ItemPrices(ShopClient client, ShopSession admin, TimeProvider timeProvider)
{
    private const int MaxAttempts = 20;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _codes = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <param name="price">The current price; null if unknown.</param>
    public void Add(string stockCode, string itemId, long? price, string? etag)
    {
        lock (_lock)
        {
            _entries.Add(stockCode, new Entry(itemId) { Price = price, ETag = etag });
            _codes.Add(itemId, stockCode);
        }
    }

    public string ItemOf(string stockCode) => _entries[stockCode].ItemId;

    public string? CodeOf(string itemId) => _codes.GetValueOrDefault(itemId);

    public long? PriceOf(string stockCode) => _entries[stockCode].Price;

    /// <summary>
    /// Sets the price. The item's ETag detects a change by another client, and an own change whose response was lost. At most one call at
    /// a time per item.
    /// </summary>
    /// <param name="mustRead">True to read the item first, because another client may have changed it.</param>
    public async Task SetAsync(string stockCode, long price, bool mustRead, CancellationToken cancellationToken)
    {
        var entry = _entries[stockCode];
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (mustRead || entry.ETag is null)
            {
                (var item, entry.ETag) = await client.GetItemAsync(admin, entry.ItemId, cancellationToken);
                entry.Price = item.Price;
                if (item.Price == price)
                {
                    return;
                }
            }

            (var isChanged, entry.ETag) = await client.ChangePriceAsync(admin, entry.ItemId, entry.ETag ?? "*", price, cancellationToken);
            if (isChanged)
            {
                entry.Price = price;
                return;
            }

            if (attempt > 1)
            {
                await Task.Delay(RetryDelay, timeProvider, cancellationToken);
            }
        }

        throw new ReplayException($"The price of {stockCode} cannot be set: another client keeps changing the item.");
    }

    private sealed class Entry(string itemId)
    {
        public string ItemId => itemId;

        public long? Price { get; set; }

        public string? ETag { get; set; }
    }
}
