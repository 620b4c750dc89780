using System.Text.RegularExpressions;
using Shop.Chaos.Instrumented;
using Shop.Testing;

namespace Shop.Chaos.Tests.Instrumented;

public sealed partial class SourceEditTests
{
    [Fact]
    public void Every_edit_matches_the_sources()
    {
        var misfits = SourceEdits.Misfits(RepositoryRoot.Path);

        Assert.True(misfits.Count == 0, string.Join("\n\n", misfits));
    }

    [Fact]
    public void No_two_edits_replace_the_same_text()
    {
        foreach (var file in SourceEdits.All.Select(edit => edit.File).Distinct())
        {
            Assert.NotEmpty(SourceEdits.Apply(file, File.ReadAllText(Path.Combine(RepositoryRoot.Path, file))));
        }
    }

    [Fact]
    public void Every_mutant_has_an_edit_or_a_statement_for_the_schema()
    {
        var injected = Path.Combine(RepositoryRoot.Path, "tests", "Shop.Chaos.Instrumented", "Injected");
        var switches = SourceEdits.All.Select(edit => edit.Replacement)
            .Concat(Directory.GetFiles(injected).Select(File.ReadAllText))
            .SelectMany(source => Switch().Matches(source).Select(match => match.Groups[1].Value))
            .ToHashSet();

        Assert.Empty(Mutants.All.Where(mutant => !switches.Contains(mutant.Name) && mutant.Sql.IsEmpty).Select(mutant => mutant.Name));
        Assert.Empty(switches.Except(Mutants.All.Select(mutant => mutant.Name)));
    }

    [Fact]
    public void An_edit_without_a_match_explains_how_to_correct_it()
    {
        var edit = new SourceEdit("refund", "src/A.cs", "Refund();", "");

        Assert.Null(edit.Misfit("Pay(); Refund();"));
        Assert.Contains("does not find its anchor in src/A.cs: Refund();", edit.Misfit("Pay();"), StringComparison.Ordinal);
        Assert.Contains("finds its anchor 2 times in src/A.cs", edit.Misfit("Refund(); Refund();"), StringComparison.Ordinal);
        Assert.Contains("tests/Shop.Chaos.Instrumented/Edits", edit.Misfit(source: null), StringComparison.Ordinal);
    }

    [GeneratedRegex("""Mutation\.Is\("([^"]+)"\)""")]
    private static partial Regex Switch();
}
