namespace Shop.Simulation.Tests.Schedules;

/// <summary>The rates of faults, per 1,000 operations.</summary>
/// <param name="Storage">A read that fails; a write whose outcome is unknown, half of them stored, half of them not.</param>
/// <param name="LateWrite">A write whose outcome is unknown and that is applied much later.</param>
/// <param name="LostCall">A call that never arrives.</param>
/// <param name="LateCall">A call that arrives long after its timeout.</param>
/// <param name="DuplicateCall">A call that arrives twice.</param>
/// <param name="LostAnswer">A call that is executed and whose answer is lost.</param>
/// <param name="Crash">An activation that crashes at this point.</param>
/// <param name="SecondActivation">A call that starts a second activation while the first is active.</param>
internal sealed record FaultRates(
    int Storage, int LateWrite, int LostCall, int LateCall, int DuplicateCall, int LostAnswer, int Crash, int SecondActivation)
{
    public static FaultRates None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0);
}
