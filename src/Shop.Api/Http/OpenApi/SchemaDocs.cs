using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Shop.Api.Http.Validation;

namespace Shop.Api.Http.OpenApi;

/// <summary>Adds to the schemas what the framework cannot derive: own validation attributes, required members, nullability.</summary>
internal static class SchemaDocs
{
    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // A type that occurs only as a member of other types is described where it occurs.
        if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Object } type && type.Type.Assembly == typeof(SchemaDocs).Assembly)
        {
            DescribeObject(schema, type);
        }

        if (context.JsonPropertyInfo is { } property)
        {
            if (IsRequest(property.DeclaringType) || Has<JsonIgnoreAttribute>(property))
            {
                // In requests null and absent are the same; responses omit these members instead of writing null.
                schema.Type &= ~JsonSchemaType.Null;
            }

            DescribeRules(schema, property.AttributeProvider!);
        }
        else if (context.ParameterDescription?.ParameterDescriptor is IParameterInfoParameterDescriptor { ParameterInfo: var parameter })
        {
            DescribeRules(schema, parameter);
        }

        return Task.CompletedTask;
    }

    private static void DescribeObject(OpenApiSchema schema, JsonTypeInfo type)
    {
        var isRequest = IsRequest(type.Type);
        schema.Required = type.Properties
            .Where(property => isRequest ? Has<RequiredAttribute>(property) : !Has<JsonIgnoreAttribute>(property))
            .Select(property => property.Name)
            .ToHashSet();

        // Requests with unknown members are rejected; responses may get further members.
        schema.AdditionalPropertiesAllowed = !isRequest;
    }

    // The framework describes its own attributes, except AllowedValues.
    private static void DescribeRules(OpenApiSchema schema, ICustomAttributeProvider attributes)
    {
        foreach (var attribute in attributes.GetCustomAttributes(typeof(ValidationAttribute), inherit: true))
        {
            if (attribute is ValueRuleAttribute rule)
            {
                rule.Describe(schema);
            }
            else if (attribute is AllowedValuesAttribute words)
            {
                schema.Enum = [.. words.Values.Select(value => (JsonNode)value!.ToString()!)];
            }
        }
    }

    private static bool Has<T>(JsonPropertyInfo property)
        where T : Attribute => property.AttributeProvider!.IsDefined(typeof(T), inherit: true);

    private static bool IsRequest(Type type) => type.IsAssignableTo(typeof(IRequestBody));
}
