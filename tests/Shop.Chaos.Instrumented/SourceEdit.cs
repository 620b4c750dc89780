namespace Shop.Chaos.Instrumented;

/// <summary>
/// One place of the shop's sources that reads differently in the instrumented copy. What is put in must do the same as what it
/// replaces until a switch of the process says otherwise.
/// </summary>
/// <param name="Name">What a misfit is reported as.</param>
/// <param name="File">Below the repository, with slashes.</param>
/// <param name="Anchor">The text that is replaced. It must occur exactly once; the shorter, the longer it will fit.</param>
/// <param name="Replacement">What stands there in the copy.</param>
public sealed record SourceEdit(string Name, string File, string Anchor, string Replacement)
{
    /// <summary>Why this edit does not fit its file, or null if it does.</summary>
    public string? Misfit(string? source) => source is null
        ? $"The edit {Name} is for {File}, which is not there. {Advice}"
        : Occurrences(source) switch
        {
            1 => null,
            0 => $"The edit {Name} does not find its anchor in {File}: {Anchor}\n{Advice}",
            var several => $"The edit {Name} finds its anchor {several} times in {File}: {Anchor}\n{Advice}",
        };

    private const string Advice =
        "The source has changed; nothing is wrong with it. Find what the edit was for in tests/Shop.Chaos.Instrumented/Edits (its switch says what it breaks) "
        + "and give it the text that stands there now, or take it out together with its mutant or crash point if the place is gone.";

    private int Occurrences(string source)
    {
        var count = 0;
        for (var at = source.IndexOf(Anchor, StringComparison.Ordinal); at >= 0; at = source.IndexOf(Anchor, at + 1, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }
}
