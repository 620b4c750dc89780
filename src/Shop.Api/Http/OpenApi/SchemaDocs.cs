using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Shop.Api.Http.Validation;

namespace Shop.Api.Http.OpenApi;

/// <summary>Says in the schemas what the types of requests and answers promise beyond their .NET types.</summary>
internal static class SchemaDocs
{
    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo is { } property)
        {
            DescribeProperty(schema, property);
        }
        else if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Object } type && type.Type.Assembly == typeof(SchemaDocs).Assembly)
        {
            DescribeObject(schema, type);
        }

        return Task.CompletedTask;
    }

    private static void DescribeObject(OpenApiSchema schema, JsonTypeInfo type)
    {
        var request = IsRequest(type.Type);
        schema.Required = type.Properties
            .Where(property => request ? Has<RequiredAttribute>(property) : Attribute<JsonIgnoreAttribute>(property) is null)
            .Select(property => property.Name)
            .ToHashSet();

        // Unknown members of requests are refused; answers may get further ones.
        schema.AdditionalPropertiesAllowed = !request;
    }

    private static void DescribeProperty(OpenApiSchema schema, JsonPropertyInfo property)
    {
        if (IsRequest(property.DeclaringType) || Has<JsonIgnoreAttribute>(property))
        {
            // Null means the same as absent in requests, and is left out of answers: neither is worth saying.
            schema.Type &= ~JsonSchemaType.Null;
        }

        if (Attribute<AllowedValuesAttribute>(property) is { } allowed)
        {
            schema.Enum = [.. allowed.Values.Select(value => (JsonNode)value!.ToString()!)];
        }
    }

    private static bool IsRequest(Type type) =>
        type.IsAssignableTo(typeof(IValidated)) || type == typeof(Orders.OrderLineBody) || type == typeof(Orders.DeliveryBody);

    private static bool Has<T>(JsonPropertyInfo property)
        where T : Attribute => Attribute<T>(property) is not null;

    private static T? Attribute<T>(JsonPropertyInfo property)
        where T : Attribute => (property.AttributeProvider as MemberInfo)?.GetCustomAttribute<T>();
}
