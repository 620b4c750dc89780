using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Shop.Catalog;

namespace Shop.Api.Catalog;

/// <summary>An item in a list.</summary>
public sealed record ItemResponse(
    Guid ItemId,
    string Title,
    string Description,
    [property: Description("Available units.")] long Quantity,
    [property: Description("Minor units per unit.")] long Price,
    [property: Description("ISO 4217 code.")] string Currency)
{
    internal static ItemResponse Of(ItemView item) =>
        new(item.ItemId.Value, item.Title, item.Description, item.Quantity, item.Price.Minor, item.Currency);
}

/// <summary>An item with its administrative fields.</summary>
public sealed record ItemDetailsResponse(
    Guid ItemId,
    string Title,
    string Description,
    [property: Description("Available units.")] long Quantity,
    [property: Description("Minor units per unit.")] long Price,
    [property: Description("ISO 4217 code.")] string Currency,
    [property: Description("True if the item is not for sale and not listed.")] bool Archived)
{
    internal static ItemDetailsResponse Of(ItemView item) =>
        new(item.ItemId.Value, item.Title, item.Description, item.Quantity, item.Price.Minor, item.Currency, item.Archived);
}

/// <summary>A page of items.</summary>
public sealed record ItemPage(IReadOnlyList<ItemResponse> Items, string? NextCursor);

/// <summary>The created item.</summary>
public sealed record CreatedItemResponse(Guid ItemId);

/// <summary>The stock of an item.</summary>
public sealed record StockResponse(Guid ItemId, [property: Description("Available units.")] long Quantity);

/// <summary>One entry of an item's stock ledger.</summary>
public sealed record StockEntryResponse(
    [property: Description("1, 2, 3 … without gaps.")] long Seq,
    [property: AllowedValues(StockEntryWords.Adjustment, StockEntryWords.Reservation, StockEntryWords.Release)] string Kind,
    [property: Description("Units: positive for units added, negative for units removed.")] long Delta,
    [property: Description("Available units after this entry.")] long Quantity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? OrderId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    DateTimeOffset CreatedAt)
{
    internal static StockEntryResponse Of(StockEntryView entry) => new(
        entry.Seq,
        entry.Kind.ToWord(),
        entry.Delta,
        entry.Quantity,
        entry.Order?.Value,
        entry.Reason,
        entry.CreatedAt);
}

/// <summary>The API's words for the kinds of stock entries.</summary>
internal static class StockEntryWords
{
    public const string Adjustment = "adjustment";
    public const string Reservation = "reservation";
    public const string Release = "release";

    public static string ToWord(this StockEntryKind kind) => kind switch
    {
        StockEntryKind.Adjustment => Adjustment,
        StockEntryKind.Reservation => Reservation,
        StockEntryKind.Release => Release,
        _ => throw new UnreachableException(),
    };
}

/// <summary>A page of an item's stock ledger, newest first.</summary>
public sealed record StockEntryPage(IReadOnlyList<StockEntryResponse> Entries, string? NextCursor);
