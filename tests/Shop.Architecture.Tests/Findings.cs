namespace Shop.Architecture.Tests;

/// <summary>Reports places of the sources that break a rule.</summary>
internal static class Findings
{
    private const int MostShown = 50;

    public static void AssertNone(IEnumerable<string> findings, string rule)
    {
        var all = findings.Distinct().ToList();
        Assert.True(all.Count == 0, $"{rule} {all.Count} findings:\n{string.Join('\n', all.Take(MostShown))}");
    }
}
