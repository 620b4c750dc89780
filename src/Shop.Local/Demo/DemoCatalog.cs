using System.Diagnostics;
using Shop.Catalog;
using Shop.Identities;

namespace Shop.Local.Demo;

/// <summary>Fills the catalog with the demo items.</summary>
internal static class DemoCatalog
{
    /// <summary>Creates the items that do not exist. Idempotent; existing items are not changed.</summary>
    /// <returns>The number of demo items in the catalog.</returns>
    public static async Task<int> FillAsync(IGrainFactory grains, UserId administrator)
    {
        var exists = await Task.WhenAll(DemoItems.All.Select(item => CreateAsync(grains, administrator, item)));
        return exists.Count(isCreated => isCreated);
    }

    private static async Task<bool> CreateAsync(IGrainFactory grains, UserId administrator, DemoItem item)
    {
        var id = ItemId.For(administrator, IdempotencyKey.Parse(item.Key));
        return await grains.Product(id).CreateAsync(new(item.Title, item.Description, item.Stock, new(item.Price))) switch
        {
            CreateItemResult.Created => true,

            // Created by an earlier version of this software with another description.
            CreateItemResult.KeyReused => true,
            CreateItemResult.InProgress => false,
            _ => throw new UnreachableException(),
        };
    }
}
