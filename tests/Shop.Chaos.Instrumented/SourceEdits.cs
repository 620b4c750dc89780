using System.Collections.Immutable;
using System.Text;
using Shop.Chaos.Instrumented.Edits;

namespace Shop.Chaos.Instrumented;

/// <summary>All edits, and their application to source files.</summary>
public static class SourceEdits
{
    /// <summary>Mutant schemata (Untch, Offutt and Harrold, 1993): one build contains all mutants, selected at run time.</summary>
    public static ImmutableArray<SourceEdit> All { get; } =
        [.. StorageEdits.All, .. LedgerEdits.All, .. OrderEdits.All, .. FeatureEdits.All];

    /// <summary>The edits that do not match the sources, as messages that explain how to correct them. Empty if all match.</summary>
    public static IReadOnlyList<string> Misfits(string repositoryRoot) =>
    [
        .. All.Select(edit => edit.Misfit(ReadOrNull(Path.Combine(repositoryRoot, edit.File)))).OfType<string>(),
    ];

    /// <summary>Applies all edits of a file to its source.</summary>
    /// <exception cref="InvalidOperationException">An edit does not match, or two edits replace the same text.</exception>
    public static string Apply(string file, string source)
    {
        var result = new StringBuilder();
        var done = 0;
        var positions = All.Where(edit => edit.File == file)
            .Select(edit => (Edit: edit, At: source.IndexOf(edit.Anchor, StringComparison.Ordinal)));
        foreach (var (edit, at) in positions.OrderBy(position => position.At))
        {
            if (edit.Misfit(source) is { } misfit)
            {
                throw new InvalidOperationException(misfit);
            }

            if (at < done)
            {
                throw new InvalidOperationException($"The edit {edit.Name} overlaps another edit of {file}. Combine them.");
            }

            result.Append(source, done, at - done).Append(edit.Replacement);
            done = at + edit.Anchor.Length;
        }

        return result.Append(source, done, source.Length - done).ToString();
    }

    private static string? ReadOrNull(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
