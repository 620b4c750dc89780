using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Shop.Api.Tests.Hosts;

/// <summary>
/// Checks JSON values against the schemas of an OpenAPI document (JSON Schema 2020-12, the keywords that the document uses). Unlike a
/// client, it also reports members that the schema does not list.
/// </summary>
internal sealed partial class SchemaCheck(JsonNode document)
{
    private static readonly HashSet<string> Keywords =
    [
        "$ref", "type", "enum", "oneOf", "required", "properties", "additionalProperties", "items", "minItems", "maxItems",
        "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "title", "description", "default", "example", "examples",
    ];

    /// <summary>The violations of a value, each with its path.</summary>
    public IEnumerable<string> Check(JsonNode schemaNode, JsonNode? value, string path)
    {
        var schema = schemaNode.AsObject();
        if (schema["$ref"] is { } reference)
        {
            return Check(Resolve(reference.GetValue<string>()), value, path);
        }

        // A keyword without a check below would be ignored silently.
        if (schema.Select(keyword => keyword.Key).Except(Keywords).FirstOrDefault() is { } unknown)
        {
            throw new NotSupportedException($"{path}: the keyword {unknown} has no check.");
        }

        if (schema["oneOf"] is JsonArray choices)
        {
            var matches = choices.Count(choice => !Check(choice!, value, path).Any());
            return matches == 1 ? [] : [$"{path}: matches {matches} of {choices.Count} schemas"];
        }

        return CheckValue(schema, value, path);
    }

    private IEnumerable<string> CheckValue(JsonObject schema, JsonNode? value, string path)
    {
        if (!TypesOf(schema).Any(type => IsOfType(value, type)))
        {
            return [$"{path}: {value?.ToJsonString() ?? "null"} is not of type {schema["type"]!.ToJsonString()}"];
        }

        if (schema["enum"] is JsonArray words && !words.Any(word => JsonNode.DeepEquals(word, value)))
        {
            return [$"{path}: {value?.ToJsonString() ?? "null"} is not in {words.ToJsonString()}"];
        }

        return value switch
        {
            JsonObject members => CheckMembers(schema, members, path),
            JsonArray elements => CheckElements(schema, elements, path),
            JsonValue single when single.GetValueKind() is JsonValueKind.String => CheckText(schema, single.GetValue<string>(), path),
            JsonValue single when single.GetValueKind() is JsonValueKind.Number => CheckNumber(schema, single, path),
            _ => [],
        };
    }

    private IEnumerable<string> CheckMembers(JsonObject schema, JsonObject members, string path)
    {
        var properties = schema["properties"]?.AsObject() ?? [];
        var others = schema["additionalProperties"] as JsonObject;
        foreach (var required in schema["required"]?.AsArray() ?? [])
        {
            if (!members.ContainsKey(required!.GetValue<string>()))
            {
                yield return $"{path}: {required} is missing";
            }
        }

        foreach (var (name, member) in members)
        {
            var errors = (properties[name] ?? others) is { } described
                ? Check(described, member, $"{path}.{name}")
                : [$"{path}.{name}: not documented"];
            foreach (var error in errors)
            {
                yield return error;
            }
        }
    }

    private IEnumerable<string> CheckElements(JsonObject schema, JsonArray elements, string path)
    {
        if (elements.Count < Number(schema, "minItems", 0) || elements.Count > Number(schema, "maxItems", int.MaxValue))
        {
            yield return $"{path}: {elements.Count} elements";
        }

        if (schema["items"] is { } element)
        {
            foreach (var error in elements.SelectMany((value, i) => Check(element, value, $"{path}[{i}]")))
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<string> CheckText(JsonObject schema, string text, string path)
    {
        var length = text.EnumerateRunes().Count();
        if (length < Number(schema, "minLength", 0) || length > Number(schema, "maxLength", int.MaxValue))
        {
            yield return $"{path}: {length} characters";
        }

        if (schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern.GetValue<string>()))
        {
            yield return $"{path}: \"{text}\" does not match {pattern}";
        }

        var isFormatted = schema["format"]?.GetValue<string>() switch
        {
            "uuid" => Guid.TryParseExact(text, "D", out _),
            "date-time" => Time().IsMatch(text),
            null => true,
            var format => throw new NotSupportedException($"{path}: the format {format} has no check."),
        };
        if (!isFormatted)
        {
            yield return $"{path}: \"{text}\" has another format";
        }
    }

    private static IEnumerable<string> CheckNumber(JsonObject schema, JsonValue value, string path)
    {
        var number = decimal.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
        if (number < Number(schema, "minimum", decimal.MinValue) || number > Number(schema, "maximum", decimal.MaxValue))
        {
            yield return $"{path}: {number} is out of range";
        }
    }

    private static IEnumerable<string> TypesOf(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => several.Select(type => type!.GetValue<string>()),
        { } one => [one.GetValue<string>()],
        null => ["any"],
    };

    private static bool IsOfType(JsonNode? value, string type) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("any", _) => true,
        ("null", JsonValueKind.Null) => true,
        ("object", JsonValueKind.Object) => true,
        ("array", JsonValueKind.Array) => true,
        ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => value!.ToJsonString().All(c => char.IsAsciiDigit(c) || c == '-'),
        _ => false,
    };

    private static decimal Number(JsonObject schema, string keyword, decimal absent) =>
        schema[keyword] is { } value ? decimal.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : absent;

    private JsonNode Resolve(string reference) =>
        reference.Split('/')[1..].Aggregate(document, (node, name) => node[name] ?? throw new KeyNotFoundException(reference));

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Time();
}
