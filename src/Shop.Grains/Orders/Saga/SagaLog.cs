using System.Collections.Immutable;

namespace Shop.Orders.Saga;

/// <summary>The steps of one run of a saga that are not stored yet.</summary>
internal sealed class SagaLog(int attempt, TimeProvider timeProvider)
{
    private const int MostFaults = 20;

    private ImmutableArray<SagaStep> _steps = [];

    public int Attempt { get; private set; } = attempt;

    public void Done(SagaStepName name, string? detail = null) => Add(name, StepOutcome.Done, detail);

    public void Refused(SagaStepName name, string detail) => Add(name, StepOutcome.Refused, detail);

    /// <summary>A step whose outcome is unknown. The next step belongs to the next attempt.</summary>
    public void Fault(SagaStepName name, string detail)
    {
        Add(name, StepOutcome.Fault, detail);
        Attempt++;
    }

    /// <summary>The steps since the last call, to be stored.</summary>
    public ImmutableArray<SagaStep> Peek() => _steps;

    public void Stored() => _steps = [];

    private void Add(SagaStepName name, StepOutcome outcome, string? detail)
    {
        // A long sickness of the storage must not make a long row of it: what every attempt does again stands once, as it was last, and
        // only the last faults are kept. The newest step is always there; by its attempt the row tells an older run.
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
