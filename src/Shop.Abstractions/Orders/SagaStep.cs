namespace Shop.Orders;

/// <summary>A step in the timeline of an order's saga.</summary>
/// <param name="Name">A word of <see cref="SagaStepWords"/>; a later version may have stored others.</param>
/// <param name="Attempt">1 for the first run of the saga; higher for each later run.</param>
/// <param name="Outcome">A word of <see cref="SagaStepWords"/>; a later version may have stored others.</param>
/// <param name="At">When the step ended, by the clock of its silo.</param>
/// <param name="Detail">The step's subject or the reason of a refusal, as text for people. Null if there is none.</param>
/// <remarks>
/// Name and outcome are stored and sent as words, not as numbers, so that a silo can show steps of a later version.
/// Code compares and creates steps by <see cref="SagaStepName"/> and <see cref="StepOutcome"/> only.
/// </remarks>
[GenerateSerializer, Immutable, Alias("shop.saga-step")]
public sealed record SagaStep(
    [property: Id(0)] string Name,
    [property: Id(1)] int Attempt,
    [property: Id(2)] string Outcome,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] string? Detail)
{
    public static SagaStep Create(SagaStepName name, int attempt, StepOutcome outcome, DateTimeOffset at, string? detail = null) =>
        new(name.ToWord(), attempt, outcome.ToWord(), at, detail);

    public bool Is(SagaStepName name) => Name == name.ToWord();

    public bool Is(StepOutcome outcome) => Outcome == outcome.ToWord();
}

/// <summary>The steps of an order's saga. <see cref="SagaStepWords"/> has the stored word of each.</summary>
public enum SagaStepName
{
    /// <summary>The order was stored as pending.</summary>
    Accept,

    /// <summary>Every line was reserved.</summary>
    Reserve,

    /// <summary>The delivery slot was booked.</summary>
    Book,

    /// <summary>The customer's account was debited.</summary>
    Pay,

    /// <summary>The order became processed. Ends the order.</summary>
    Confirm,

    /// <summary>A payment of this order was forbidden permanently, because its deadline has passed.</summary>
    StopPayment,

    /// <summary>The reason of the failure was stored, before anything is undone. Appears in a timeline with outcome fault only.</summary>
    DecideFailure,

    /// <summary>Release, unbook and refund together. Appears in a timeline with outcome fault only.</summary>
    Undo,

    /// <summary>The reservations were given back.</summary>
    Release,

    /// <summary>The delivery slot was given back.</summary>
    Unbook,

    /// <summary>The payment was given back.</summary>
    Refund,

    /// <summary>The order became failed. Ends the order.</summary>
    Fail,

    /// <summary>The decision to cancel a processed order was stored.</summary>
    BeginCancel,

    /// <summary>The order became cancelled. Ends the order.</summary>
    Cancel,

    /// <summary>A new run took over an open order, after a crash or a lost silo.</summary>
    Resume,
}

/// <summary>How a step of a saga ended.</summary>
public enum StepOutcome
{
    /// <summary>The step took effect.</summary>
    Done,

    /// <summary>A business rule rejected the step. It changed nothing.</summary>
    Refused,

    /// <summary>An infrastructure error. Its effect is unknown; the saga repeats the step.</summary>
    Fault,
}
