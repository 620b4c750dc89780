using System.Collections.Immutable;

namespace Shop.Orders;

/// <summary>The steps of one run of a saga that are not stored yet.</summary>
internal sealed class SagaLog(int attempt, TimeProvider clock)
{
    private ImmutableArray<SagaStep> _steps = [];

    public int Attempt { get; private set; } = attempt;

    public void Done(string name, string? detail = null) => Add(name, "done", detail);

    public void Refused(string name, string detail) => Add(name, "refused", detail);

    /// <summary>A step whose outcome is unknown. The next step belongs to the next attempt.</summary>
    public void Fault(string name, string detail)
    {
        Add(name, "fault", detail);
        Attempt++;
    }

    /// <summary>The steps since the last call, to be stored.</summary>
    public ImmutableArray<SagaStep> Peek() => _steps;

    public void Stored() => _steps = [];

    private void Add(string name, string outcome, string? detail)
    {
        // A long sickness of the storage must not make a long row of it: only the last faults are kept.
        if (outcome == "fault" && _steps.Count(step => step.Outcome == "fault") >= 20)
        {
            _steps = _steps.Remove(_steps.First(step => step.Outcome == "fault"));
        }

        _steps = _steps.Add(new SagaStep(name, Attempt, outcome, clock.GetUtcNow(), detail));
    }
}
