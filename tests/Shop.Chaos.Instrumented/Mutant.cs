using System.Collections.Immutable;

namespace Shop.Chaos.Instrumented;

/// <summary>The shop with one mistake in it, which an exam of the shop must find.</summary>
/// <param name="Name">Its switch.</param>
/// <param name="Description">What is wrong, and when it does harm.</param>
/// <param name="Sql">Statements to run once after the schema is migrated and before a silo starts; mostly none.</param>
public sealed record Mutant(string Name, string Description, ImmutableArray<string> Sql)
{
    /// <summary>The variable of a silo's environment that holds the names of its mutants.</summary>
    public const string Variable = "SHOP_MUTANT";

    /// <summary>
    /// The tests of the crash-point matrix that must turn red (a filter of <c>dotnet test</c>), for what needs a crash or a late call at one certain
    /// place: a storm of some minutes hardly ever meets it. Null for all others, which a storm finds.
    /// </summary>
    public string? CrashPoints { get; init; }

    /// <summary>What a silo's environment needs for it.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { [Variable] = Name };
}
