using System.Collections.Immutable;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Shop.Identities;
using Shop.Ledgers;
using Shop.Storage.GroupCommit;
using Shop.Text;

namespace Shop.Catalog;

/// <summary>The row of an item, and the write that inserts or updates it.</summary>
internal sealed class ItemRow : Write
{
    public required Guid ItemId { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    public required long Price { get; init; }

    public required bool Archived { get; init; }

    /// <summary>Version 1 is inserted; a later version updates the row of the previous version.</summary>
    public required long Version { get; init; }

    public required Guid Fingerprint { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public override BulkStatement Statement => Version == 1 ? InsertItems.Instance : UpdateItems.Instance;

    /// <summary>The first row of an item.</summary>
    public static ItemRow Create(ItemId item, CreateItem command, DateTimeOffset now) => new()
    {
        ItemId = item.Value,
        Title = command.Title,
        Description = command.Description,
        Price = command.Price.Minor,
        Archived = false,
        Version = 1,
        Fingerprint = DerivedId.FromHash(Encoding.UTF8.GetBytes(
            $"{command.Quantity}\n{command.Price}\n{command.Title.Length}\n{command.Title}\n{command.Description}")),
        CreatedAt = now,
        UpdatedAt = now,
    };

    public ItemRow With(ChangeItem change, DateTimeOffset now) => new()
    {
        ItemId = ItemId,
        Title = change.Title ?? Title,
        Description = change.Description ?? Description,
        Price = change.Price?.Minor ?? Price,
        Archived = change.Archived ?? Archived,
        Version = Version + 1,
        Fingerprint = Fingerprint,
        CreatedAt = CreatedAt,
        UpdatedAt = now,
    };

    /// <summary>Refuses the sale of an archived item, and at another price than the customer saw. Null if it is for sale.</summary>
    public ReserveResult? Refuse(ImmutableArray<Money> seen) =>
        Archived ? new ReserveResult.NotFound()
        : seen.Any(price => price.Minor != Price) ? new ReserveResult.PriceChanged(new Money(Price))
        : null;

    /// <summary>The item with its stock.</summary>
    public ItemView ToView(LedgerHead stock, string currency) =>
        new(new ItemId(ItemId), Title, Description, stock.Balance, new Money(Price), currency, Archived, Version, stock.Seq);
}

internal abstract class ItemStatement : BulkStatement<ItemRow>
{
    protected const string Rows =
        """
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        AS row (item_id, title, title_folded, description, words, price, archived, version, fingerprint, created_at, updated_at)
        """;

    protected override void Bind(ItemRow[] rows, NpgsqlParameterCollection parameters)
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
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.CreatedAt);
        parameters.AddColumn(rows, NpgsqlDbType.TimestampTz, row => row.UpdatedAt);
    }
}

internal sealed class InsertItems : ItemStatement
{
    public static readonly InsertItems Instance = new();

    // After the updates: an item with new words locks catalogue_changes, as a rename does, and updates lock their rows before that.
    public override int Rank => 21;

    protected override string Sql =>
        $"""
        INSERT INTO products
          (item_id, title, title_folded, description, words, price, archived, version, fingerprint, created_at, updated_at)
        SELECT * {Rows}
        """;
}

/// <summary>
/// Updates items. It locks all rows in the order of their ids before it changes the first one. The first rename locks catalogue_changes
/// until the commit; a row that is locked later could belong to a transaction that waits for it.
/// </summary>
internal sealed class UpdateItems : ItemStatement
{
    public static readonly UpdateItems Instance = new();

    public override int Rank => 20;

    protected override string Sql =>
        $"""
        WITH locked AS MATERIALIZED (
          SELECT FROM products WHERE item_id = ANY($1) ORDER BY item_id FOR NO KEY UPDATE),
        changed AS (
          UPDATE products AS p
          SET title = row.title, title_folded = row.title_folded, description = row.description, words = row.words, price = row.price,
              archived = row.archived, version = row.version, updated_at = row.updated_at
          {Rows}
          WHERE (SELECT count(*) FROM locked) > 0 AND p.item_id = row.item_id AND p.version = row.version - 1
          RETURNING 1)
        SELECT shop_expect((SELECT count(*) FROM changed) = $12, '{ExpectCodes.Row}')
        """;

    protected override void Bind(ItemRow[] rows, NpgsqlParameterCollection parameters)
    {
        base.Bind(rows, parameters);
        parameters.AddValue(NpgsqlDbType.Bigint, (long)rows.Length);
    }
}
