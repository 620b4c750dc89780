using System.Reflection;

namespace Shop.Silo.Tests.Upgrades;

/// <summary>The grain methods that processes of two releases call on each other, by their names on the wire.</summary>
internal static class GrainMethods
{
    /// <summary>Each as <c>interface.method(parameters): result</c>.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. new[] { typeof(Money).Assembly, typeof(ShopGrains).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))
            .SelectMany(type => type.GetMethods(), Describe)
            .Order(StringComparer.Ordinal),
    ];

    private static string Describe(Type type, MethodInfo method)
    {
        var parameters = method.GetParameters().Select(parameter => NameOf(parameter.ParameterType));
        return $"{AliasOf(type)}.{AliasOf(method)}({string.Join(", ", parameters)}): {NameOf(method.ReturnType)}";
    }

    private static string AliasOf(MemberInfo member) =>
        member.GetCustomAttributes<AliasAttribute>(inherit: false).FirstOrDefault()?.Alias
        ?? throw new InvalidOperationException($"{member} has no alias.");

    private static string NameOf(Type type)
    {
        var name = type.GetCustomAttributes<AliasAttribute>(inherit: false).FirstOrDefault()?.Alias ?? type.Name;
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : name;
    }
}
