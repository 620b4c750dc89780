namespace Shop.Chaos.Load;

/// <summary>Changes the prices of items. No price is used twice, so that a price identifies its change.</summary>
internal sealed class PriceChanges(RecordingClient client, Customer admin, CancellationToken cancellationToken)
{
    private int _last = ChaosCatalog.FirstChangingPrice;

    public async Task ChangeOneAsync(CatalogItem item)
    {
        var path = $"items/{item.ItemId}";
        var read = await client.ExecuteAsync(new Operation(Actions.ReadItem, HttpMethod.Get, path) { By = admin }, cancellationToken);
        if (read.ETag is { } version)
        {
            var change = new Operation(Actions.ChangePrice, HttpMethod.Patch, path)
            {
                By = admin,
                IfMatch = version,
                Body = Operation.Json(new { price = Interlocked.Increment(ref _last) }),
            };
            await client.ExecuteAsync(change, cancellationToken);
        }
    }
}
