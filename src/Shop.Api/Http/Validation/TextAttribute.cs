using System.Globalization;
using System.Text;
using Microsoft.OpenApi;
using Shop.Text;

namespace Shop.Api.Http.Validation;

/// <summary>
/// A text of valid Unicode without control characters: it can be stored (PostgreSQL rejects U+0000), compared
/// (<see cref="TextFolding"/>) and displayed.
/// </summary>
/// <param name="maxLength">In Unicode code points, as PostgreSQL counts them.</param>
internal sealed class TextAttribute(int maxLength) : ValueRuleAttribute
{
    public const string NotPlain = "This must not have control characters or invalid Unicode.";

    public int MaxLength => maxLength;

    /// <summary>Accepts an empty text, or one of white space only. Default: false.</summary>
    public bool AllowEmpty { get; set; }

    /// <summary>Accepts tab and line ends. Default: false.</summary>
    public bool AllowLines { get; set; }

    public override string? Check(object value)
    {
        var text = (string)value;
        if (!AllowEmpty && string.IsNullOrWhiteSpace(text))
        {
            return "This must not be empty.";
        }

        if (text.Length > maxLength && text.EnumerateRunes().Count() > maxLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"This must have at most {maxLength} characters.");
        }

        return TextFolding.IsText(text) && text.EnumerateRunes().All(IsAllowed) ? null : NotPlain;
    }

    public override void Describe(OpenApiSchema schema)
    {
        schema.MinLength = AllowEmpty ? null : 1;
        schema.MaxLength = maxLength;
    }

    private bool IsAllowed(Rune rune) => !Rune.IsControl(rune) || (AllowLines && rune.Value is '\n' or '\r' or '\t');
}
