using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Shop.Catalog;

namespace Shop.Api.Catalog;

/// <summary>An item as lists show it.</summary>
public sealed record ItemResponse(
    Guid ItemId,
    string Title,
    string Description,
    [property: Description("Units that can be bought now.")] long Quantity,
    [property: Description("Minor units per unit.")] long Price,
    [property: Description("ISO 4217.")] string Currency)
{
    internal static ItemResponse Of(ItemView item) =>
        new(item.ItemId.Value, item.Title, item.Description, item.Quantity, item.Price.Minor, item.Currency);
}

/// <summary>An item on its own.</summary>
public sealed record ItemDetailsResponse(
    Guid ItemId,
    string Title,
    string Description,
    [property: Description("Units that can be bought now.")] long Quantity,
    [property: Description("Minor units per unit.")] long Price,
    [property: Description("ISO 4217.")] string Currency,
    [property: Description("An archived item is not for sale and in no list.")] bool Archived)
{
    internal static ItemDetailsResponse Of(ItemView item) =>
        new(item.ItemId.Value, item.Title, item.Description, item.Quantity, item.Price.Minor, item.Currency, item.Archived);
}

/// <summary>A page of items.</summary>
public sealed record ItemPage(IReadOnlyList<ItemResponse> Items, string? NextCursor);

/// <summary>An item that was created.</summary>
public sealed record CreatedItemResponse(Guid ItemId);

/// <summary>The stock of an item.</summary>
public sealed record StockResponse(Guid ItemId, [property: Description("Units that can be bought now.")] long Quantity);

/// <summary>One entry of an item's stock ledger.</summary>
public sealed record StockEntryResponse(
    [property: Description("1, 2, 3 … without gaps.")] long Seq,
    [property: AllowedValues("adjustment", "reservation", "release")] string Kind,
    [property: Description("Units, signed.")] long Delta,
    [property: Description("Units free after this entry.")] long Quantity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? OrderId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    DateTimeOffset CreatedAt)
{
    internal static StockEntryResponse Of(StockEntryView entry) => new(
        entry.Seq,
        entry.Kind switch
        {
            StockEntryKind.Adjustment => "adjustment",
            StockEntryKind.Reservation => "reservation",
            StockEntryKind.Release => "release",
            _ => throw new UnreachableException(),
        },
        entry.Delta,
        entry.Quantity,
        entry.Order?.Value,
        entry.Reason,
        entry.CreatedAt);
}

/// <summary>A page of an item's stock ledger, newest first.</summary>
public sealed record StockEntryPage(IReadOnlyList<StockEntryResponse> Entries, string? NextCursor);
