using System.CodeDom.Compiler;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NetArchTest.Rules;
using Shop.Testing;

namespace Shop.Architecture.Tests;

/// <summary>The allowed references of the projects: the table of docs/architecture.md.</summary>
public sealed partial class ReferenceTests
{
    [Theory]
    [InlineData("Shop.Abstractions", "")]
    [InlineData("Shop.Hosting", "")]
    [InlineData("Shop.Grains", "Shop.Abstractions")]
    [InlineData("Shop.Silo", "Shop.Abstractions Shop.Grains Shop.Hosting")]
    [InlineData("Shop.Api", "Shop.Abstractions Shop.Hosting")]
    [InlineData("Shop.Client", "")]
    [InlineData("Shop.Postgres", "")]
    [InlineData("Shop.Local", "Shop.Abstractions Shop.Api Shop.Client Shop.Grains Shop.Hosting Shop.Postgres Shop.Silo")]
    public void A_project_refers_to_what_the_table_allows(string project, string allowed)
    {
        var references = Project(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        var used = Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => name.StartsWith("Shop.", StringComparison.Ordinal));

        Assert.Empty(references.Concat(used).Except(allowed.Split(' ')));
    }

    [Fact]
    public void The_contracts_depend_only_on_the_sdk_of_orleans() =>
        Assert.Equal(["Microsoft.Orleans.Sdk"], Packages("Shop.Abstractions"));

    [Fact]
    public void The_api_does_not_refer_to_the_database()
    {
        Assert.DoesNotContain(Packages("Shop.Api"), package => package.Contains("Npgsql", StringComparison.Ordinal));
        AssertNoDependency(Assembly.Load("Shop.Api"), "Npgsql");
    }

    [Fact]
    public void Hosting_refers_to_no_feature() =>
        AssertNoDependency(
            Assembly.Load("Shop.Hosting"),
            "Shop.Users", "Shop.Accounts", "Shop.Catalog", "Shop.Orders", "Shop.Deliveries", "Shop.Notifications", "Shop.Ledgers");

    [Fact]
    public void The_grains_expose_only_their_registration_and_their_schema()
    {
        string[] entryPoints =
        [
            "Shop.ShopGrains", "Shop.Schema.ShopSchema", "Shop.Schema.SchemaException", "Shop.Schema.SchemaReport",
            "Shop.Schema.RestoredDatabase",
        ];

        var visible = Assembly.Load("Shop.Grains").GetExportedTypes()
            .Where(type => !type.FullName!.StartsWith("OrleansCodeGen", StringComparison.Ordinal))
            .Select(type => type.FullName!);

        Assert.Empty(visible.Except(entryPoints));
    }

    [Fact]
    public void Rules_use_no_clock_no_storage_and_no_grains()
    {
        var result = Types.InAssembly(Assembly.Load("Shop.Grains"))
            .That().HaveNameEndingWith("Rules", StringComparison.Ordinal)
            .ShouldNot()
            .HaveDependencyOnAny(
                "Npgsql", "System.TimeProvider", "Orleans.Grain", "Orleans.IGrainFactory", "Shop.Storage.GroupCommit.GroupCommit")
            .GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [Fact]
    public void Every_grain_has_a_type_name_of_its_own_that_survives_a_rename()
    {
        var grains = Assembly.Load("Shop.Grains").GetTypes()
            .Where(type => type is { IsAbstract: false, IsClass: true } && typeof(Grain).IsAssignableFrom(type))
            .ToList();
        var names = grains.Select(grain => grain.GetCustomAttribute<GrainTypeAttribute>()?.GetGrainType(null!, grain).ToString()).ToList();

        Assert.NotEmpty(grains);
        Assert.DoesNotContain(null, names);
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public void Every_contract_has_an_alias_of_its_own()
    {
        var contracts = new[] { "Shop.Abstractions", "Shop.Grains" }.SelectMany(name => Assembly.Load(name).GetTypes())
            .Where(type => type.GetCustomAttribute<GeneratedCodeAttribute>() is null)
            .Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null
                || (type.IsInterface && typeof(IGrain).IsAssignableFrom(type)))
            .ToList();
        var aliases = contracts.ToDictionary(type => type, type => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias);

        Assert.Empty(aliases.Where(contract => contract.Value is null).Select(contract => contract.Key.FullName));
        Assert.Empty(aliases.GroupBy(contract => contract.Value).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.All(aliases.Where(contract => contract.Key.IsGenericTypeDefinition), contract => Assert.Contains('`', contract.Value!));
    }

    [Fact]
    public void Grain_keys_are_built_in_the_two_key_classes_only()
    {
        string[] keyClasses = ["GrainKeys.cs", "InternalGrainKeys.cs", "KnownReferences.cs"];

        var hits = SourceTree.Files
            .Where(file => file.IsCSharp && file.Path.StartsWith("src/", StringComparison.Ordinal))
            .Where(file => !keyClasses.Contains(Path.GetFileName(file.Path)))
            .SelectMany(file => file.Lines.Where(line => GrainReference().IsMatch(line)).Select(line => $"{file.Path}: {line.Trim()}"));

        Findings.AssertNone(hits, "Build keys in GrainKeys, or in InternalGrainKeys for interfaces that only silos call.");
    }

    // Orleans' own management grain has one key.
    [GeneratedRegex(@"\b(GetGrain|Keyed)<I(?!Management)")]
    private static partial Regex GrainReference();

    private static void AssertNoDependency(Assembly assembly, params string[] names)
    {
        var result = Types.InAssembly(assembly).ShouldNot().HaveDependencyOnAny(names).GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    private static List<string> Packages(string project) =>
        [.. Project(project).Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value)];

    private static XDocument Project(string name) => XDocument.Load(Path.Combine(RepositoryRoot.Path, "src", name, $"{name}.csproj"));
}
