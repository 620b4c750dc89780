using Shop.Client;

namespace Shop.Local.Replay;

/// <summary>The administrator's part: an item for each stock code, and places for the deliveries.</summary>
internal sealed class CatalogStage(ReplayedFile replay, ShopClient client, ShopSession admin, PriceBoard prices)
{
    public int Pieces => replay.Plan.Items.Count + replay.Plan.Cities.Count;

    public async Task RunAsync(int atOnce, Action done, CancellationToken cancellationToken)
    {
        await Workers.ForEachAsync(replay.Plan.Cities, atOnce, async (city, stop) =>
        {
            await client.SetCapacityAsync(admin, new CapacityDto(city, "courier", replay.PerSlot(city)), stop);
            done();
        }, cancellationToken);
        await Workers.ForEachAsync(replay.Plan.Items, atOnce, async (item, stop) =>
        {
            await CreateAsync(item, stop);
            done();
        }, cancellationToken);
    }

    private async Task CreateAsync(PlannedItem item, CancellationToken cancellationToken)
    {
        var wanted = new NewItemDto(item.Title, $"Stock code {item.StockCode}", item.Stock, item.Price);
        var (itemId, isReplay) = await client.CreateItemAsync(admin, replay.ItemKey(item.StockCode), wanted, cancellationToken);
        if (!isReplay)
        {
            prices.Add(item.StockCode, itemId, item.Price, etag: null);
            return;
        }

        // An item of an earlier run: its price may be any of the file's.
        var (now, etag) = await client.GetItemAsync(admin, itemId, cancellationToken);
        prices.Add(item.StockCode, itemId, now.Price, etag);
    }
}
