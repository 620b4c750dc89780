using System.ComponentModel.DataAnnotations;
using Microsoft.OpenApi;

namespace Shop.Api.Http.Validation;

/// <summary>
/// A rule for one value of a request: the check and its description in the OpenAPI document. Null is always valid;
/// <see cref="RequiredAttribute"/> rejects it.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal abstract class ValueRuleAttribute : ValidationAttribute
{
    /// <summary>Returns the error message, or null if the value is valid.</summary>
    public abstract string? Check(object value);

    /// <summary>Adds the rule to the schema of the value.</summary>
    public abstract void Describe(OpenApiSchema schema);

    public sealed override bool IsValid(object? value) => value is null || Check(value) is null;
}
