using Npgsql;
using Shop.Storage;

namespace Shop.Catalog;

/// <summary>Reads stored items for their grains; the catalogue is the queries' work.</summary>
internal interface IProductStore
{
    /// <summary>The stored item, or null if there is none.</summary>
    Task<ProductRow?> LoadAsync(Guid item);
}

/// <summary><see cref="IProductStore"/> of the table products.</summary>
internal sealed class ProductStore(NpgsqlDataSource database) : IProductStore
{
    public async Task<ProductRow?> LoadAsync(Guid item)
    {
        var found = await database.ReadAsync(
            """
            SELECT title, description, price, archived, version, fingerprint, created_at, updated_at
            FROM products WHERE item_id = $1
            """,
            row => new ProductRow
            {
                ItemId = item,
                Title = row.GetString(0),
                Description = row.GetString(1),
                Price = row.GetInt64(2),
                Archived = row.GetBoolean(3),
                Version = row.GetInt64(4),
                Fingerprint = row.GetGuid(5),
                CreatedAt = row.GetFieldValue<DateTimeOffset>(6),
                UpdatedAt = row.GetFieldValue<DateTimeOffset>(7),
            },
            Reading.Value(item));
        return found.SingleOrDefault();
    }
}
