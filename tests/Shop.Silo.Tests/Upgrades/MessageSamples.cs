using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Shop.Identities;

namespace Shop.Silo.Tests.Upgrades;

/// <summary>
/// Sample values of serialized types, and their text. A sample is built by its members with an <c>[Id]</c>, as the serializer builds it:
/// without constructors, so that a constructor's rules do not decide which members are tested.
/// </summary>
internal static class MessageSamples
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Guid Id = new("01020304-0506-0708-090a-0b0c0d0e0f10");

    /// <summary>The serialized types of the contracts and of the grains. A generic type appears as its form of an item's id.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        .. new[] { typeof(Money).Assembly, typeof(ShopGrains).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null && !type.IsAbstract)
            .Select(type => type.IsGenericTypeDefinition ? type.MakeGenericType(typeof(ItemId)) : type)
            .OrderBy(AliasOf, StringComparer.Ordinal),
    ];

    public static string AliasOf(Type type) =>
        type.GetCustomAttributes<AliasAttribute>(inherit: false).FirstOrDefault()?.Alias
        ?? throw new InvalidOperationException($"{type} has no alias.");

    /// <summary>The sample of a type. The same for every call.</summary>
    public static object Create(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Create(underlying);
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().Last();
        }

        if (type == typeof(byte[]))
        {
            return new byte[] { 1, 2, 3 };
        }

        return type == typeof(string) ? "text"
            : type == typeof(bool) ? true
            : type == typeof(int) ? 3
            : type == typeof(long) ? 5_000_000_000L
            : type == typeof(double) ? 0.5
            : type == typeof(decimal) ? 1.5m
            : type == typeof(Guid) ? Id
            : type == typeof(DateTimeOffset) ? Time
            : type == typeof(DateOnly) ? DateOnly.FromDateTime(Time.DateTime)
            : type == typeof(TimeSpan) ? TimeSpan.FromSeconds(1.5)
            : type.IsGenericType ? CreateGeneric(type)
            : type.IsAbstract ? Create(FirstCaseOf(type))
            : CreateByMembers(type);
    }

    /// <summary>
    /// The members of a value, each as <c>path=value</c>. A path consists of ids, because the C# names are not on the wire; an id of a base
    /// type has a <c>^</c>.
    /// </summary>
    public static IEnumerable<string> Describe(object? value, string path = "")
    {
        switch (value)
        {
            case null:
                return [$"{path}=null"];
            case byte[] bytes:
                return [$"{path}={Convert.ToHexString(bytes)}"];
            case DateTimeOffset or DateOnly:
                return [string.Create(CultureInfo.InvariantCulture, $"{path}={value:O}")];
            case Enum:
                return [string.Create(CultureInfo.InvariantCulture, $"{path}={Convert.ToInt64(value, CultureInfo.InvariantCulture)}")];
            case string or bool or int or long or double or decimal or Guid or TimeSpan:
                return [string.Create(CultureInfo.InvariantCulture, $"{path}={value}")];
            case IEnumerable elements:
                return elements.Cast<object?>().SelectMany((element, i) => Describe(element, $"{path}[{i}]"));
            default:
                var members = MembersOf(value.GetType())
                    .SelectMany(member => Describe(member.Field.GetValue(value), $"{path}.{member.Id}"));
                return members.Prepend($"{path}:{AliasOf(value.GetType())}");
        }
    }

    private static object CreateGeneric(Type type)
    {
        var definition = type.GetGenericTypeDefinition();
        var element = type.GetGenericArguments()[0];
        if (definition == typeof(ImmutableArray<>))
        {
            var elements = Array.CreateInstance(element, 1);
            elements.SetValue(Create(element), 0);
            return typeof(ImmutableCollectionsMarshalAccess)
                .GetMethod(nameof(ImmutableCollectionsMarshalAccess.Wrap), BindingFlags.Static | BindingFlags.Public)!
                .MakeGenericMethod(element).Invoke(null, [elements])!;
        }

        return definition.Assembly == typeof(Money).Assembly || definition.Assembly == typeof(ShopGrains).Assembly
            ? CreateByMembers(type)
            : throw new NotSupportedException($"No sample for {type}.");
    }

    private static object CreateByMembers(Type type)
    {
        var sample = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var (field, _) in MembersOf(type))
        {
            field.SetValue(sample, Create(field.FieldType));
        }

        return sample;
    }

    private static Type FirstCaseOf(Type type) => type.Assembly.GetTypes()
        .Where(candidate => !candidate.IsAbstract && candidate.IsSubclassOf(type))
        .OrderBy(candidate => candidate.Name, StringComparer.Ordinal)
        .First();

    // The serialized members, base types first. A property stands for its backing field.
    private static IEnumerable<(FieldInfo Field, string Id)> MembersOf(Type type)
    {
        var inherited = type.BaseType is { } parent && parent.Assembly == type.Assembly ? MembersOf(parent) : [];
        return inherited.Select(member => (member.Field, $"^{member.Id}")).Concat(OwnMembersOf(type));
    }

    private static IEnumerable<(FieldInfo Field, string Id)> OwnMembersOf(Type type) =>
        from member in type.GetMembers(Declared)
        let id = member.GetCustomAttribute<IdAttribute>()?.Id
        where id is not null
        orderby id
        select (FieldOf(type, member), string.Create(CultureInfo.InvariantCulture, $"{id}"));

    private static FieldInfo FieldOf(Type type, MemberInfo member) =>
        member as FieldInfo
        ?? type.GetField($"<{member.Name}>k__BackingField", Declared)
        ?? throw new NotSupportedException($"{type}.{member.Name} has no field.");

    private static class ImmutableCollectionsMarshalAccess
    {
        public static ImmutableArray<T> Wrap<T>(T[] elements) => ImmutableCollectionsMarshal.AsImmutableArray(elements);
    }
}
