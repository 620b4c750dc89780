using Shop.Simulation.Tests.Cluster;
using Shop.Simulation.Tests.Schedules;

namespace Shop.Simulation.Tests.Engine;

/// <summary>What becomes of a write.</summary>
internal enum WriteFate
{
    Done,

    /// <summary>It was not even tried, and its writer is told so.</summary>
    Refused,

    /// <summary>Its outcome is unknown to the writer: it was stored.</summary>
    AnswerLost,

    /// <summary>Its outcome is unknown to the writer: it was not stored.</summary>
    Lost,

    /// <summary>Its outcome is unknown to the writer: it will be tried long after.</summary>
    Late,
}

/// <summary>Draws what goes wrong, and when.</summary>
internal sealed class FaultInjector(SeededRandom random, FaultRates faults)
{
    private FaultRates _faults = faults;

    public void BecomeCalm() => _faults = FaultRates.None;

    public TimeSpan Latency() => random.Hits(20) && _faults != FaultRates.None ? random.Milliseconds(100, 3000) : random.Milliseconds(0, 4);

    /// <summary>Longer than anybody waits for an answer.</summary>
    public TimeSpan LongAfter() => random.Hits(500) ? random.Milliseconds(5_000, 8_000) : random.Milliseconds(5_000, 40_000);

    public WriteFate OfWrite() =>
        random.Hits(_faults.LateWrite) ? WriteFate.Late
        : !random.Hits(_faults.Storage) ? WriteFate.Done
        : random.Of([WriteFate.AnswerLost, WriteFate.AnswerLost, WriteFate.Lost, WriteFate.Lost, WriteFate.Refused]);

    public bool ReadFails() => random.Hits(_faults.Storage);

    public bool LosesCall() => random.Hits(_faults.LostCall);

    public bool DelaysCall() => random.Hits(_faults.LateCall);

    public bool DoublesCall() => random.Hits(_faults.DoubleCall);

    public bool LosesAnswer() => random.Hits(_faults.LostAnswer);

    public bool WakesSecond() => random.Hits(_faults.SecondActivation);

    public Activation Of(IReadOnlyList<Activation> alive) => random.Of(alive);

    public void MayCrash(Activation? activation)
    {
        if (random.Hits(_faults.Crash))
        {
            activation?.Crash();
        }
    }
}
