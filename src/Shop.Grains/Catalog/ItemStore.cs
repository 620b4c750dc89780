using Npgsql;
using Shop.Storage.Reads;

namespace Shop.Catalog;

/// <summary>Reads stored items for their grains; the catalog is the queries' work.</summary>
internal interface IItemStore
{
    /// <summary>The stored item, or null if there is none.</summary>
    Task<ItemRow?> LoadAsync(Guid item);
}

/// <summary><see cref="IItemStore"/> of the table products.</summary>
internal sealed class ItemStore(NpgsqlDataSource database) : IItemStore
{
    private readonly GroupRead<Guid, ItemRow> _products = new("products", watch: null, async items =>
    {
        var found = await database.ReadAsync(
            """
            SELECT title, description, price, archived, version, fingerprint, created_at, updated_at, item_id
            FROM products WHERE item_id = ANY($1)
            """,
            row => new ItemRow
            {
                Title = row.GetString(0),
                Description = row.GetString(1),
                Price = row.GetInt64(2),
                Archived = row.GetBoolean(3),
                Version = row.GetInt64(4),
                Fingerprint = row.GetGuid(5),
                CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
                UpdatedAt = row.GetFieldValue<DateTimeOffset>(7),
                ItemId = row.GetGuid(8),
            },
            Reading.Value(items));
        return found.ToDictionary(row => row.ItemId);
    });

    public Task<ItemRow?> LoadAsync(Guid item) => _products.ReadAsync(item);
}
