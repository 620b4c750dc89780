using System.Diagnostics;
using Shop.Catalog;
using Shop.Identities;

namespace Shop.Local.Demo;

/// <summary>Fills the catalog with the demo items.</summary>
internal static class DemoCatalog
{
    /// <summary>Creates what is not there yet; repeatable. What an administrator has changed since stays as it is.</summary>
    /// <returns>How many of the items are in the catalog now.</returns>
    public static async Task<int> FillAsync(IGrainFactory grains, UserId administrator)
    {
        var there = await Task.WhenAll(DemoItems.All.Select(item => CreateAsync(grains, administrator, item)));
        return there.Count(it => it);
    }

    private static async Task<bool> CreateAsync(IGrainFactory grains, UserId administrator, DemoItem item)
    {
        var id = ItemId.For(administrator, IdempotencyKey.Parse(item.Key));
        return await grains.Product(id).CreateAsync(new(item.Title, item.Description, item.Stock, new(item.Price))) switch
        {
            CreateItemResult.Created => true,

            // An older version of this software has created it with another description.
            CreateItemResult.KeyReused => true,
            CreateItemResult.InProgress => false,
            _ => throw new UnreachableException(),
        };
    }
}
