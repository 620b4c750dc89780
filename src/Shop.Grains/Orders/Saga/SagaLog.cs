using System.Collections.Immutable;

namespace Shop.Orders.Saga;

/// <summary>Collects the steps of one run of a saga until they are stored.</summary>
internal sealed class SagaLog(int attempt, TimeProvider timeProvider)
{
    private const int MostFaults = 20;

    private ImmutableArray<SagaStep> _steps = [];

    public int Attempt { get; private set; } = attempt;

    public void Done(SagaStepName name, string? detail = null) => Add(name, StepOutcome.Done, detail);

    public void Refused(SagaStepName name, string detail) => Add(name, StepOutcome.Refused, detail);

    /// <summary>Records a step whose outcome is unknown. The next step belongs to the next attempt.</summary>
    public void Fault(SagaStepName name, string detail)
    {
        Add(name, StepOutcome.Fault, detail);
        Attempt++;
    }

    /// <summary>The steps that are not stored yet.</summary>
    public ImmutableArray<SagaStep> Unstored => _steps;

    /// <summary>Call after <see cref="Unstored"/> was written: its steps are not written twice.</summary>
    public void MarkStored() => _steps = [];

    private void Add(SagaStepName name, StepOutcome outcome, string? detail)
    {
        // A long outage must not make the row grow. A step that every attempt repeats is kept once, in its last form, and only the last
        // faults are kept. The newest step is always kept: its attempt identifies the latest run.
        if (outcome != StepOutcome.Fault)
        {
            _steps = _steps.RemoveAll(step => step.Is(name) && step.Is(outcome) && step.Detail == detail);
        }
        else if (_steps.Count(step => step.Is(StepOutcome.Fault)) >= MostFaults)
        {
            _steps = _steps.Remove(_steps.First(step => step.Is(StepOutcome.Fault)));
        }

        _steps = _steps.Add(SagaStep.Create(name, Attempt, outcome, timeProvider.GetUtcNow(), detail));
    }
}
