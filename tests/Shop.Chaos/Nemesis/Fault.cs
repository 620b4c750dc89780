namespace Shop.Chaos.Nemesis;

/// <summary>A kind of fault.</summary>
/// <param name="Name">The name in the history and the report.</param>
/// <param name="Seconds">The approximate duration.</param>
/// <param name="Inject">
/// Calls <see cref="FaultExecution.RecordBegin"/> when the fault takes effect, and completes when the fault is over.
/// </param>
internal sealed record Fault(string Name, int Seconds, Func<FaultExecution, Task> Inject)
{
    /// <summary>The guaranteed recovery time in seconds. Null if there is none.</summary>
    public int? RecoversWithin { get; init; }

    /// <summary>Whether the recovery time counts from the end of the fault: the shop cannot work without its database.</summary>
    public bool CountsFromEnd { get; init; }

    /// <summary>The minimum number of silos.</summary>
    public int Silos { get; init; } = 1;

    public bool NeedsNetwork { get; init; }

    public bool NeedsFaketime { get; init; }
}
