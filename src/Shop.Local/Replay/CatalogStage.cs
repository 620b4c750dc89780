using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>Creates an item for each stock code, and sets the delivery capacity of each city, as the administrator.</summary>
internal sealed class CatalogStage(ReplayedFile replay, ShopClient client, ShopSession admin, ItemPrices prices)
{
    public int Steps => replay.Plan.Items.Count + replay.Plan.Cities.Count;

    public async Task RunAsync(int concurrency, Action done, CancellationToken cancellationToken)
    {
        await WorkerPool.ForEachAsync(replay.Plan.Cities, concurrency, async (city, stop) =>
        {
            await client.SetCapacityAsync(admin, new CapacityDto(city, "courier", replay.PerSlot(city)), stop);
            done();
        }, cancellationToken);
        await WorkerPool.ForEachAsync(replay.Plan.Items, concurrency, async (item, stop) =>
        {
            await CreateAsync(item, stop);
            done();
        }, cancellationToken);
    }

    private async Task CreateAsync(PlannedItem item, CancellationToken cancellationToken)
    {
        var newItem = new NewItemDto(item.Title, $"Stock code {item.StockCode}", item.Stock, item.Price);
        var (itemId, isReplay) = await client.CreateItemAsync(admin, replay.ItemKey(item.StockCode), newItem, cancellationToken);
        if (!isReplay)
        {
            prices.Add(item.StockCode, itemId, item.Price, etag: null);
            return;
        }

        // Created by an earlier run: its current price may be any of the file's prices.
        var (current, etag) = await client.GetItemAsync(admin, itemId, cancellationToken);
        prices.Add(item.StockCode, itemId, current.Price, etag);
    }
}
