using Shop.Simulation.Tests.Cluster;

namespace Shop.Simulation.Tests.Engine;

/// <summary>
/// Runs the turns of one activation or client, one at a time, as the scheduler of Orleans does. After <see cref="End"/> no turn runs: the
/// activation has crashed at its current await.
/// </summary>
internal sealed class TurnScheduler(SimulatedTime time, Activation? owner = null) : SynchronizationContext
{
    public Activation? Owner => owner;

    public int Number { get; } = time.NextNumber();

    public bool IsOver { get; private set; }

    public void End() => IsOver = true;

    public void Begin(Action work) => Post(static work => ((Action)work!)(), work);

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!IsOver)
        {
            time.Ready(this, d, state);
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    public override SynchronizationContext CreateCopy() => this;
}
