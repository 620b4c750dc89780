namespace Shop.Simulation.Tests;

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
internal sealed class Climate(Dice dice, Faults faults)
{
    private Faults _faults = faults;

    public void BecomeCalm() => _faults = Faults.None;

    public TimeSpan Latency() => dice.Hits(20) && _faults != Faults.None ? dice.Milliseconds(100, 3000) : dice.Milliseconds(0, 4);

    /// <summary>Longer than anybody waits for an answer.</summary>
    public TimeSpan LongAfter() => dice.Hits(500) ? dice.Milliseconds(5_000, 8_000) : dice.Milliseconds(5_000, 40_000);

    public WriteFate OfWrite() =>
        dice.Hits(_faults.LateWrite) ? WriteFate.Late
        : !dice.Hits(_faults.Storage) ? WriteFate.Done
        : dice.Of([WriteFate.AnswerLost, WriteFate.AnswerLost, WriteFate.Lost, WriteFate.Lost, WriteFate.Refused]);

    public bool ReadFails() => dice.Hits(_faults.Storage);

    public bool LosesCall() => dice.Hits(_faults.LostCall);

    public bool DelaysCall() => dice.Hits(_faults.LateCall);

    public bool DoublesCall() => dice.Hits(_faults.DoubleCall);

    public bool LosesAnswer() => dice.Hits(_faults.LostAnswer);

    public bool WakesSecond() => dice.Hits(_faults.SecondActivation);

    public Activation Of(IReadOnlyList<Activation> alive) => dice.Of(alive);

    public void MayCrash(Activation? activation)
    {
        if (dice.Hits(_faults.Crash))
        {
            activation?.Crash();
        }
    }
}
