using Npgsql;
using Shop.Storage.Reads;

namespace Shop.Catalog;

/// <summary>Reads the rows of single items for their grains.</summary>
internal interface IItemStore
{
    /// <summary>Returns the stored item, or null if there is none.</summary>
    Task<ItemRow?> LoadAsync(Guid item);
}

/// <summary>Implements <see cref="IItemStore"/> on the table products.</summary>
internal sealed class ItemStore(NpgsqlDataSource database) : IItemStore
{
    private readonly GroupRead<Guid, ItemRow> _items = new("products", monitor: null, async items =>
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

    public Task<ItemRow?> LoadAsync(Guid item) => _items.ReadAsync(item);
}
