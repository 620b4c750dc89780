using System.Collections.Immutable;

namespace Shop.Chaos.Instrumented;

/// <summary>The shop with one defect. The chaos run or the crash-point tests must detect it.</summary>
/// <param name="Name">The value of <see cref="Variable"/> that enables it.</param>
/// <param name="Description">The defect and its consequence.</param>
/// <param name="Sql">Statements to run after the migration and before a silo starts. Usually none.</param>
public sealed record Mutant(string Name, string Description, ImmutableArray<string> Sql)
{
    /// <summary>The environment variable of a silo with the names of its mutants.</summary>
    public const string Variable = "SHOP_MUTANT";

    /// <summary>
    /// The crash-point tests that must fail (a filter of <c>dotnet test</c>). Set for defects that need a crash or a late call at one
    /// certain point, which a chaos run rarely reaches. Null for defects that a chaos run detects.
    /// </summary>
    public string? CrashPoints { get; init; }

    /// <summary>The environment variables of a silo with this defect.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { [Variable] = Name };
}
