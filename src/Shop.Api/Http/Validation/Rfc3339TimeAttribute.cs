using Microsoft.OpenApi;

namespace Shop.Api.Http.Validation;

/// <summary>An RFC 3339 date and time with an offset.</summary>
internal sealed class Rfc3339TimeAttribute : ValueRuleAttribute
{
    public override string? Check(object value) => Rfc3339.TryParse((string)value, out _) ? null : Rfc3339.Rule;

    public override void Describe(OpenApiSchema schema) => schema.Format = "date-time";
}
