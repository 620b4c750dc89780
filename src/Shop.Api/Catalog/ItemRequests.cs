using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Shop.Api.Http.Validation;

namespace Shop.Api.Catalog;

/// <summary>A new item.</summary>
public sealed record CreateItemRequest(
    [property: Required, Text(ItemRules.MaxTitle)] string? Title,
    [property: Required, Text(ItemRules.MaxDescription, AllowEmpty = true, AllowLines = true), Description("May be empty.")]
    string? Description,
    [property: Required, WholeNumber(0, ItemRules.MaxUnits), Description("Units in stock.")] long? Quantity,
    [property: Required, WholeNumber(1, Money.MaxAmount), Description("Minor units per unit.")] long? Price) : IRequestBody;

/// <summary>A change of an item. Members that are absent or null stay unchanged. At least one member is required.</summary>
public sealed record ChangeItemRequest(
    [property: Text(ItemRules.MaxTitle)] string? Title = null,
    [property: Text(ItemRules.MaxDescription, AllowEmpty = true, AllowLines = true)] string? Description = null,
    [property: WholeNumber(1, Money.MaxAmount), Description("Minor units per unit.")] long? Price = null,
    [property: Description("True removes the item from sale and from all lists.")] bool? Archived = null) : IMemberRelations
{
    void IMemberRelations.CheckRelations(FieldErrors errors)
    {
        if ((Title, Description, Price, Archived) is (null, null, null, null))
        {
            errors.Add("$", "At least one of title, description, price and archived is required.");
        }
    }
}

/// <summary>A change of the available stock.</summary>
public sealed record AdjustStockRequest(
    [property: Required, WholeNumber(-ItemRules.MaxUnits, ItemRules.MaxUnits), DeniedValues(0L, ErrorMessage = "This must not be zero.")]
    [property: Description("Units to add, or to remove if negative; not zero.")]
    long? Delta,
    [property: Required, Text(ItemRules.MaxReason)] string? Reason) : IRequestBody;

internal static class ItemRules
{
    public const int MaxTitle = 200;
    public const int MaxDescription = 4_000;
    public const int MaxReason = 200;
    public const int MaxTerm = 200;
    public const long MaxUnits = 1_000_000_000;
}
