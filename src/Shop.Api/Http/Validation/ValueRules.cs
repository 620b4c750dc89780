using System.Collections;
using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Shop.Api.Http.Validation;

/// <summary>
/// The validation attributes of a value and, if it is a request body or a list of them, of its members. They are read once per
/// endpoint, from the metadata of the JSON serializer: an error has the path of the value in the JSON text (<c>items[0].quantity</c>).
/// At most one error is reported per value.
/// </summary>
internal sealed class ValueRules
{
    /// <summary>Null and an absent member are the same. An empty text is present: <see cref="TextAttribute"/> rejects it.</summary>
    public const string RequiredMessage = "This field is required.";

    private readonly bool _isRequired;
    private readonly ImmutableArray<ValidationAttribute> _rules;
    private readonly ImmutableArray<Member> _members = [];
    private readonly ValueRules? _elements;

    private ValueRules(Type type, ValidationAttribute[] attributes, JsonSerializerOptions options)
    {
        _isRequired = attributes.Any(attribute => attribute is RequiredAttribute);
        _rules = [.. attributes.Where(attribute => attribute is not RequiredAttribute)];
        var json = options.GetTypeInfo(type);
        if (type.IsAssignableTo(typeof(IRequestBody)))
        {
            _members = [.. json.Properties.Select(property => new Member(property.Name, property.Get!, OfProperty(property, options)))];
        }
        else if (json.ElementType is { } element && element.IsAssignableTo(typeof(IRequestBody)))
        {
            _elements = new ValueRules(element, [new RequiredAttribute()], options);
        }
    }

    /// <summary>The rules of an argument of a handler, or null if it has none.</summary>
    public static ValueRules? OfParameter(ParameterInfo parameter, JsonSerializerOptions options)
    {
        var attributes = AttributesOf(parameter);
        return attributes.Length > 0 || parameter.ParameterType.IsAssignableTo(typeof(IRequestBody))
            ? new ValueRules(parameter.ParameterType, attributes, options)
            : null;
    }

    /// <summary>The rules of the members of a body.</summary>
    public static ValueRules OfBody(Type body, JsonSerializerOptions options) => new(body, [], options);

    /// <summary>Checks a value by its own rules, then its elements or members. Stops when no more errors are reported.</summary>
    /// <param name="parent">The path of the object that has the value; null for a value of the query.</param>
    public void Check(object? value, string? parent, string name, FieldErrors errors)
    {
        if (errors.IsFull)
        {
            return;
        }

        if (value is null)
        {
            if (_isRequired)
            {
                errors.Add(Path(), RequiredMessage);
            }
        }
        else if (_rules.FirstOrDefault(rule => !rule.IsValid(value)) is { } broken)
        {
            errors.Add(Path(), MessageOf(broken, value));
        }
        else if (_elements is not null)
        {
            var (path, index) = (Path(), 0);
            foreach (var element in (IEnumerable)value)
            {
                _elements.Check(element, null, string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]"), errors);
            }
        }
        else if (!_members.IsEmpty)
        {
            CheckMembers(value, Path(), errors);
        }

        string Path() => parent is null ? name : $"{parent}.{name}";
    }

    /// <summary>Checks the members of a body.</summary>
    /// <param name="path">The path of the body; null for the root.</param>
    public void CheckMembers(object body, string? path, FieldErrors errors)
    {
        foreach (var member in _members)
        {
            member.Rules.Check(member.Get(body), path, member.Name, errors);
        }
    }

    private static ValueRules OfProperty(JsonPropertyInfo property, JsonSerializerOptions options) =>
        new(property.PropertyType, AttributesOf(property.AttributeProvider!), options);

    private static ValidationAttribute[] AttributesOf(ICustomAttributeProvider provider) =>
        [.. provider.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>()];

    private static string MessageOf(ValidationAttribute rule, object value) => rule switch
    {
        ValueRuleAttribute own => own.Check(value)!,
        AllowedValuesAttribute words => $"This must be one of: {string.Join(", ", words.Values)}.",
        _ => rule.FormatErrorMessage(""),
    };

    private sealed record Member(string Name, Func<object, object?> Get, ValueRules Rules);
}
