using System.Collections.Immutable;
using System.Text;
using Shop.Chaos.Instrumented.Edits;

namespace Shop.Chaos.Instrumented;

/// <summary>All edits, and how they are put into a source file.</summary>
public static class SourceEdits
{
    /// <summary>Mutant schemata (Untch, Offutt and Harrold, 1993): every mutant is in one build, and a switch chooses at run time.</summary>
    public static ImmutableArray<SourceEdit> All { get; } = [.. StorageEdits.All, .. LedgerEdits.All, .. OrderEdits.All, .. FeatureEdits.All];

    /// <summary>What does not fit the sources of this repository, as sentences that say what to do; empty if all is well.</summary>
    public static IReadOnlyList<string> Misfits(string repositoryRoot) =>
    [
        .. All.Select(edit => edit.Misfit(Path.Combine(repositoryRoot, edit.File) is var path && File.Exists(path) ? File.ReadAllText(path) : null)).OfType<string>(),
    ];

    /// <summary>The source of a file with all edits that are for it.</summary>
    /// <exception cref="InvalidOperationException">An edit does not fit, or two edits are for the same text.</exception>
    public static string Apply(string file, string source)
    {
        var result = new StringBuilder();
        var done = 0;
        var places = All.Where(edit => edit.File == file).Select(edit => (Edit: edit, At: source.IndexOf(edit.Anchor, StringComparison.Ordinal)));
        foreach (var (edit, at) in places.OrderBy(place => place.At))
        {
            if (edit.Misfit(source) is { } misfit)
            {
                throw new InvalidOperationException(misfit);
            }

            if (at < done)
            {
                throw new InvalidOperationException($"The edit {edit.Name} is for a text of {file} that another edit replaces as well; make one of them.");
            }

            result.Append(source, done, at - done).Append(edit.Replacement);
            done = at + edit.Anchor.Length;
        }

        return result.Append(source, done, source.Length - done).ToString();
    }
}
