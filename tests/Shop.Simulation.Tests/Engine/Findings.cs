namespace Shop.Simulation.Tests.Engine;

/// <summary>What is wrong in a schedule. The first finding ends it: whatever comes after may only follow from it.</summary>
internal sealed class Findings
{
    public string? First { get; private set; }

    public bool Any => First is not null;

    public void Report(string finding) => First ??= finding;

    public void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            Report(otherwise);
        }
    }
}

/// <summary>A schedule that the shop did not stand.</summary>
internal sealed class BrokenInvariantException(string finding) : Exception(finding);
