using Shop.Simulation.Tests.Cluster;

namespace Shop.Simulation.Tests.Engine;

/// <summary>
/// The turns of one activation or client, one at a time, as Orleans' scheduler gives them. Once they are over, no code of it
/// runs any more: it has crashed, in the middle of whatever it awaited.
/// </summary>
internal sealed class Turns(Timeline time, Activation? owner = null) : SynchronizationContext
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
