namespace Shop.Chaos.Instrumented;

/// <summary>
/// One edit of the shop's sources for the instrumented build. The replacement must behave like the original until an environment
/// variable of the process enables a defect.
/// </summary>
/// <param name="Name">The name in error messages.</param>
/// <param name="File">The path in the repository, with slashes.</param>
/// <param name="Anchor">The text to replace. It must occur exactly once. A short text survives more changes of the source.</param>
/// <param name="Replacement">The text of the instrumented build.</param>
public sealed record SourceEdit(string Name, string File, string Anchor, string Replacement)
{
    /// <summary>The reason why this edit does not match its file. Null if it matches.</summary>
    public string? Misfit(string? source) => source is null
        ? $"The edit {Name} is for {File}, which does not exist. {Advice}"
        : Occurrences(source) switch
        {
            1 => null,
            0 => $"The edit {Name} does not find its anchor in {File}: {Anchor}\n{Advice}",
            var several => $"The edit {Name} finds its anchor {several} times in {File}: {Anchor}\n{Advice}",
        };

    private const string Advice =
        "The source has changed; it need not be wrong. Find the edit in tests/Shop.Chaos.Instrumented/Edits and update its anchor. "
        + "If the code no longer exists, remove the edit together with its mutant or crash point.";

    private int Occurrences(string source)
    {
        var count = 0;
        var at = source.IndexOf(Anchor, StringComparison.Ordinal);
        while (at >= 0)
        {
            count++;
            at = source.IndexOf(Anchor, at + 1, StringComparison.Ordinal);
        }

        return count;
    }
}
