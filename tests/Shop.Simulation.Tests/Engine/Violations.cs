namespace Shop.Simulation.Tests.Engine;

/// <summary>The violated invariant of a schedule. The first one ends the schedule: later ones may be consequences of it.</summary>
internal sealed class Violations
{
    public string? First { get; private set; }

    public bool Any => First is not null;

    public void Report(string violation) => First ??= violation;

    public void Expect(bool holds, string message)
    {
        if (!holds)
        {
            Report(message);
        }
    }
}

/// <summary>A schedule has violated an invariant.</summary>
internal sealed class BrokenInvariantException(string violation) : Exception(violation);
