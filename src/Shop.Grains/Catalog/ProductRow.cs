using Npgsql;
using NpgsqlTypes;
using Shop.Storage;

namespace Shop.Catalog;

/// <summary>The row of an item, and the write that creates or changes it.</summary>
internal sealed class ProductRow : Write
{
    /// <summary>How long a walk through the catalogue may last and still see every item once, renamed or not.</summary>
    public static readonly TimeSpan LongestWalk = TimeSpan.FromHours(1);

    public required Guid ItemId { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    public required long Price { get; init; }

    public required bool Archived { get; init; }

    /// <summary>From 1; a new row is inserted as 1, another one replaces the row with one version less.</summary>
    public required long Version { get; init; }

    public required Guid Fingerprint { get; init; }

    /// <summary>The folded title that walks use which began before <see cref="RenamedAt"/>.</summary>
    public required string WalkTitle { get; init; }

    public required DateTimeOffset RenamedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public override BulkStatement Statement => Version == 1 ? InsertProducts.Instance : UpdateProducts.Instance;

    public static ProductRow Create(ItemId item, CreateItem command, Guid fingerprint, DateTimeOffset now) => new()
    {
        ItemId = item.Value,
        Title = command.Title,
        Description = command.Description,
        Price = command.Price.Minor,
        Archived = false,
        Version = 1,
        Fingerprint = fingerprint,
        WalkTitle = TextFolding.Fold(command.Title),
        RenamedAt = now,
        CreatedAt = now,
        UpdatedAt = now,
    };

    public ProductRow With(ChangeItem change, DateTimeOffset now)
    {
        var title = change.Title ?? Title;
        var renamed = TextFolding.Fold(title) != TextFolding.Fold(Title);

        // A second rename within one walk's time keeps the title under which the oldest walk knows the item.
        var first = renamed && (now - RenamedAt >= LongestWalk || RenamedAt == CreatedAt);
        return new ProductRow
        {
            ItemId = ItemId,
            Title = title,
            Description = change.Description ?? Description,
            Price = change.Price?.Minor ?? Price,
            Archived = change.Archived ?? Archived,
            Version = Version + 1,
            Fingerprint = Fingerprint,
            WalkTitle = first ? TextFolding.Fold(Title) : WalkTitle,
            RenamedAt = first ? now : RenamedAt,
            CreatedAt = CreatedAt,
            UpdatedAt = now,
        };
    }

    public static async Task<ProductRow?> LoadAsync(NpgsqlDataSource database, Guid item)
    {
        var found = await database.ReadAsync(
            """
            SELECT title, description, price, archived, version, fingerprint, walk_title, renamed_at, created_at, updated_at
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
                WalkTitle = row.GetString(6),
                RenamedAt = row.GetFieldValue<DateTimeOffset>(7),
                CreatedAt = row.GetFieldValue<DateTimeOffset>(8),
                UpdatedAt = row.GetFieldValue<DateTimeOffset>(9),
            },
            Reading.Value(item));
        return found.SingleOrDefault();
    }
}

internal abstract class ProductStatement : BulkStatement<ProductRow>
{
    protected const string Rows =
        """
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        AS row (item_id, title, title_folded, description, words, price, archived, version, fingerprint, walk_title, renamed_at, created_at, updated_at)
        """;

    protected override void Bind(ProductRow[] rows, NpgsqlParameterCollection parameters)
    {
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.ItemId);
        parameters.AddColumn(rows, NpgsqlDbType.Text, row => row.Title);
        parameters.AddColumn(rows, NpgsqlDbType.Text, row => TextFolding.Fold(row.Title));
        parameters.AddColumn(rows, NpgsqlDbType.Text, row => row.Description);
        parameters.AddColumn(rows, NpgsqlDbType.Text, row => TextFolding.Fold($"{row.Title} {row.Description}"));
        parameters.AddColumn(rows, NpgsqlDbType.Bigint, row => row.Price);
        parameters.AddColumn(rows, NpgsqlDbType.Boolean, row => row.Archived);
        parameters.AddColumn(rows, NpgsqlDbType.Bigint, row => row.Version);
        parameters.AddColumn(rows, NpgsqlDbType.Uuid, row => row.Fingerprint);
        parameters.AddColumn(rows, NpgsqlDbType.Text, row => row.WalkTitle);
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.RenamedAt);
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.CreatedAt);
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.UpdatedAt);
    }
}

internal sealed class InsertProducts : ProductStatement
{
    public static readonly InsertProducts Instance = new();

    public override int Rank => 20;

    protected override string Sql =>
        $"""
        INSERT INTO products (item_id, title, title_folded, description, words, price, archived, version, fingerprint, walk_title, renamed_at, created_at, updated_at)
        SELECT row.* {Rows}
        """;
}

internal sealed class UpdateProducts : ProductStatement
{
    public static readonly UpdateProducts Instance = new();

    public override int Rank => 21;

    protected override string Sql =>
        $"""
        WITH changed AS (
          UPDATE products AS p
          SET title = row.title, title_folded = row.title_folded, description = row.description, words = row.words, price = row.price,
              archived = row.archived, version = row.version, walk_title = row.walk_title, renamed_at = row.renamed_at, updated_at = row.updated_at
          {Rows}
          WHERE p.item_id = row.item_id AND p.version = row.version - 1
          RETURNING 1)
        SELECT shop_expect((SELECT count(*) FROM changed) = $14, '{ExpectCodes.Row}')
        """;

    protected override void Bind(ProductRow[] rows, NpgsqlParameterCollection parameters)
    {
        base.Bind(rows, parameters);
        parameters.AddValue(NpgsqlDbType.Bigint, (long)rows.Length);
    }
}
