using System.Globalization;
using Microsoft.OpenApi;

namespace Shop.Api.Http.Validation;

/// <summary>A whole number within bounds, both inclusive.</summary>
internal sealed class WholeNumberAttribute(long min, long max) : ValueRuleAttribute
{
    public long Min => min;

    public long Max => max;

    public override string? Check(object value) => (long)value >= min && (long)value <= max
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"This must be a whole number from {min} to {max}.");

    public override void Describe(OpenApiSchema schema)
    {
        schema.Minimum = min.ToString(CultureInfo.InvariantCulture);
        schema.Maximum = max.ToString(CultureInfo.InvariantCulture);
    }
}
