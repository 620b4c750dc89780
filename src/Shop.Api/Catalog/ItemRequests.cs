using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Shop.Api.Http.Validation;

namespace Shop.Api.Catalog;

/// <summary>A new item.</summary>
public sealed record CreateItemRequest(
    [property: Required, MinLength(1), MaxLength(ItemRules.LongestTitle)] string? Title,
    [property: Required, MaxLength(ItemRules.LongestDescription), Description("May be empty.")] string? Description,
    [property: Required, Range(0, ItemRules.MostUnits), Description("Units in stock.")] long? Quantity,
    [property: Required, Range(1, Money.MaxAmount), Description("Minor units per unit.")] long? Price) : IValidated
{
    void IValidated.Validate(FieldErrors errors)
    {
        errors.Text("title", Title, ItemRules.LongestTitle);
        if (Description is null)
        {
            errors.Add("description", "This is needed.");
        }

        errors.OptionalText("description", Description, ItemRules.LongestDescription, lines: true);
        errors.Number("quantity", Quantity, 0, ItemRules.MostUnits);
        errors.Number("price", Price, 1, Money.MaxAmount);
    }
}

/// <summary>A change of an item: what is absent or null stays. At least one member.</summary>
public sealed record ChangeItemRequest(
    [property: MinLength(1), MaxLength(ItemRules.LongestTitle)] string? Title = null,
    [property: MaxLength(ItemRules.LongestDescription)] string? Description = null,
    [property: Range(1, Money.MaxAmount), Description("Minor units per unit.")] long? Price = null,
    [property: Description("An archived item is not for sale and in no list.")] bool? Archived = null) : IValidated
{
    void IValidated.Validate(FieldErrors errors)
    {
        if ((Title, Description, Price, Archived) is (null, null, null, null))
        {
            errors.Add("$", "Give at least one of title, description, price and archived.");
        }

        if (Title is not null)
        {
            errors.Text("title", Title, ItemRules.LongestTitle);
        }

        errors.OptionalText("description", Description, ItemRules.LongestDescription, lines: true);
        errors.OptionalNumber("price", Price, 1, Money.MaxAmount);
    }
}

/// <summary>A change of the stock that is not reserved.</summary>
public sealed record AdjustStockRequest(
    [property: Required, Range(-ItemRules.MostUnits, ItemRules.MostUnits), Description("Units, signed; not zero.")] long? Delta,
    [property: Required, MinLength(1), MaxLength(ItemRules.LongestReason)] string? Reason) : IValidated
{
    void IValidated.Validate(FieldErrors errors)
    {
        if (errors.Number("delta", Delta, -ItemRules.MostUnits, ItemRules.MostUnits) && Delta == 0)
        {
            errors.Add("delta", "This must not be zero.");
        }

        errors.Text("reason", Reason, ItemRules.LongestReason);
    }
}

internal static class ItemRules
{
    public const int LongestTitle = 200;
    public const int LongestDescription = 4_000;
    public const int LongestReason = 200;
    public const int LongestTerm = 200;
    public const long MostUnits = 1_000_000_000;
}
