using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Schedules;

namespace Shop.Simulation.Tests.Engine;

/// <summary>The outcome of a write, and the result that its writer gets.</summary>
internal enum WriteOutcome
{
    /// <summary>Applied and acknowledged, or rejected by the database.</summary>
    Stored,

    /// <summary>Rejected by admission control; not attempted.</summary>
    Rejected,

    /// <summary>Stored, but the writer gets an unknown outcome.</summary>
    AnswerLost,

    /// <summary>Not stored, and the writer gets an unknown outcome.</summary>
    Lost,

    /// <summary>The writer gets an unknown outcome; the write is attempted much later.</summary>
    Late,
}

/// <summary>Draws faults and delays at random.</summary>
internal sealed class FaultInjector(SeededRandom random, FaultRates rates)
{
    private FaultRates _rates = rates;

    public void StopFaults() => _rates = FaultRates.None;

    public TimeSpan Latency() =>
        random.Hits(20) && _rates != FaultRates.None ? random.Milliseconds(100, 3000) : random.Milliseconds(0, 4);

    /// <summary>A delay beyond every timeout.</summary>
    public TimeSpan LongDelay() => random.Hits(500) ? random.Milliseconds(5_000, 8_000) : random.Milliseconds(5_000, 40_000);

    public WriteOutcome DrawWriteOutcome() =>
        random.Hits(_rates.LateWrite) ? WriteOutcome.Late
        : !random.Hits(_rates.Storage) ? WriteOutcome.Stored
        : random.Of([WriteOutcome.AnswerLost, WriteOutcome.AnswerLost, WriteOutcome.Lost, WriteOutcome.Lost, WriteOutcome.Rejected]);

    public bool ReadFails() => random.Hits(_rates.Storage);

    public bool LosesCall() => random.Hits(_rates.LostCall);

    public bool DelaysCall() => random.Hits(_rates.LateCall);

    public bool DuplicatesCall() => random.Hits(_rates.DuplicateCall);

    public bool LosesAnswer() => random.Hits(_rates.LostAnswer);

    public bool StartsSecondActivation() => random.Hits(_rates.SecondActivation);

    public Activation Choose(IReadOnlyList<Activation> activations) => random.Of(activations);

    public void MayCrash(Activation? activation)
    {
        if (random.Hits(_rates.Crash))
        {
            activation?.Crash();
        }
    }
}
