namespace Shop.Simulation.Tests.Schedules;

/// <summary>How often what goes wrong, in permille of the occasions.</summary>
/// <param name="Storage">A read that fails; a write whose outcome is unknown, half of them stored, half of them not.</param>
/// <param name="LateWrite">A write that its writer has given up and that is applied long after.</param>
/// <param name="LostCall">A call that never arrives.</param>
/// <param name="LateCall">A call that arrives long after its caller has given up.</param>
/// <param name="DoubleCall">A call that arrives twice.</param>
/// <param name="LostAnswer">A call that is carried out and whose answer is lost.</param>
/// <param name="Crash">An activation that ends at this point, and its memory with it.</param>
/// <param name="SecondActivation">A call that meets a second activation of its grain while the first is alive.</param>
internal sealed record FaultRates(
    int Storage, int LateWrite, int LostCall, int LateCall, int DoubleCall, int LostAnswer, int Crash, int SecondActivation)
{
    public static FaultRates None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0);
}
