namespace Shop.Chaos.Nemesis;

/// <summary>Something bad that is done to the shop.</summary>
/// <param name="Name">As the history and the report say it.</param>
/// <param name="Seconds">About how long it lasts.</param>
/// <param name="Strike">Does it; calls <see cref="FaultExecution.Struck"/> when it has hit, and ends when the bad thing is over.</param>
internal sealed record Fault(string Name, int Seconds, Func<FaultExecution, Task> Strike)
{
    /// <summary>Within so many seconds the shop must serve again; null if nothing is promised.</summary>
    public int? BackWithin { get; init; }

    /// <summary>Those seconds count from its end, not from its strike: a database that is away is nobody's fault.</summary>
    public bool CountsFromEnd { get; init; }

    public int Silos { get; init; } = 1;

    public bool NeedsNetwork { get; init; }

    public bool NeedsFaketime { get; init; }
}
